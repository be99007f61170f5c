using Predictions.Testing;

namespace Predictions.Charts.Tests.Watching;

/// <summary>Folders of models, made from the shipped ones.</summary>
internal static class ServedModels
{
    private const string Stable = "1";

    /// <summary>A stable model, and a candidate with an input profile, which answers a share of users.</summary>
    public static void WithCandidate(string folder)
    {
        Copy(folder, "2");
        Label(folder, "2", """, "rollout": {"share": 10, "started": "2026-01-01T00:00:00Z"}""");
    }

    /// <summary>A stable model, and the name of a missing candidate.</summary>
    public static void WithMissingCandidate(string folder) => Label(folder, "9");

    private static void Label(string folder, string candidate, string rollout = "")
    {
        Copy(folder, Stable);
        File.WriteAllText(
            Path.Combine(folder, "labels.json"), $$"""{"stable": "{{Stable}}", "candidate": "{{candidate}}"{{rollout}}}""");
    }

    private static void Copy(string folder, string version)
    {
        var target = Directory.CreateDirectory(Path.Combine(folder, "cycle-length", version)).FullName;
        foreach (var path in Directory.GetFiles(Checkout.PathOf("models", "cycle-length", version)))
            File.Copy(path, Path.Combine(target, Path.GetFileName(path)));
    }
}
