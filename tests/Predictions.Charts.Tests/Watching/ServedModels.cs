using Predictions.Testing;

namespace Predictions.Charts.Tests.Watching;

/// <summary>Folders of models, made from the shipped one.</summary>
internal static class ServedModels
{
    private const string Stable = "1";

    /// <summary>A stable model, with the same model as the candidate.</summary>
    public static void WithCandidate(string folder)
    {
        Copy(folder, "2");
        Label(folder, "2");
    }

    /// <summary>A stable model, and the name of a missing candidate.</summary>
    public static void WithMissingCandidate(string folder) => Label(folder, "9");

    private static void Label(string folder, string candidate)
    {
        Copy(folder, Stable);
        File.WriteAllText(Path.Combine(folder, "labels.json"), $$"""{"stable": "{{Stable}}", "candidate": "{{candidate}}"}""");
    }

    private static void Copy(string folder, string version)
    {
        var target = Directory.CreateDirectory(Path.Combine(folder, "cycle-length", version)).FullName;
        foreach (var path in Directory.GetFiles(Checkout.PathOf("models", "cycle-length", Stable)))
            File.Copy(path, Path.Combine(target, Path.GetFileName(path)));
        var manifest = Path.Combine(target, "manifest.json");
        File.WriteAllText(manifest, File.ReadAllText(manifest)
            .Replace($"\"version\": \"{Stable}\"", $"\"version\": \"{version}\"", StringComparison.Ordinal));
    }
}
