namespace Predictions.Models;

/// <summary>The names of an artifact's files, and how large each may be.</summary>
public static class ArtifactFiles
{
    public const string ModelName = "cycle-length";
    public const string Zip = "model.zip";
    public const string Manifest = "manifest.json";
    public const string Card = "README.md";
    public const string TrainingPlan = "training.json";
    public const string Labels = "labels.json";

    /// <summary>The largest model.zip that is read, in bytes: room for all that it may expand to, stored plain.</summary>
    public const long MostZipBytes = 4 << 20;

    /// <summary>The largest text file that is read, in bytes.</summary>
    public const long MostTextBytes = 4 << 20;
}
