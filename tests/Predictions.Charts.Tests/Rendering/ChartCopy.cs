namespace Predictions.Charts.Tests.Rendering;

/// <summary>A copy of both charts, to which a test can add files.</summary>
internal sealed class ChartCopy : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("charts-").FullName;

    public ChartCopy()
    {
        Copy(Helm.General, Path.Combine(_root, "service"));
        Copy(Helm.Predictions, Predictions);
        foreach (var folder in new[] { "rules", "dashboards" })
            if (Directory.Exists(Path.Combine(Predictions, folder)))
                Directory.Delete(Path.Combine(Predictions, folder), recursive: true);
    }

    /// <summary>This service's chart, without rules and dashboards.</summary>
    public string Predictions => Path.Combine(_root, "predictions");

    public void Write(string folder, string name, string text)
    {
        Directory.CreateDirectory(Path.Combine(Predictions, folder));
        File.WriteAllText(Path.Combine(Predictions, folder, name), text);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in new DirectoryInfo(from).GetDirectories())
            if (folder.LinkTarget is { } target)
                Directory.CreateSymbolicLink(Path.Combine(to, folder.Name), target);
            else
                Copy(folder.FullName, Path.Combine(to, folder.Name));
    }
}
