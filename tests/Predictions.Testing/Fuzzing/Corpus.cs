namespace Predictions.Testing.Fuzzing;

/// <summary>The stored inputs of one parser: tests/corpus/&lt;parser&gt;, copied to the test's folder.</summary>
public static class Corpus
{
    /// <summary>Every file by name, in order.</summary>
    public static IReadOnlyList<(string Name, byte[] Bytes)> Of(string parser)
    {
        var files = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "corpus", parser));
        return files.Length > 0
            ? [.. files.Order(StringComparer.Ordinal).Select(path => (Path.GetFileName(path), File.ReadAllBytes(path)))]
            : throw new DirectoryNotFoundException($"the corpus of {parser} is empty");
    }
}
