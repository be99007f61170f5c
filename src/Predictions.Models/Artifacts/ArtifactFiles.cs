namespace Predictions.Models.Artifacts;

/// <summary>The names of an artifact's files and their maximum sizes.</summary>
public static class ArtifactFiles
{
    public const string ModelName = "cycle-length";
    public const string Zip = "model.zip";
    public const string Manifest = "manifest.json";
    public const string Card = "README.md";
    public const string TrainingPlan = "training.json";
    public const string Labels = "labels.json";

    /// <summary>The maximum size of model.zip, in bytes: enough for its maximum content without compression.</summary>
    public const long MaxZipBytes = 4 << 20;

    /// <summary>The maximum size of a text file, in bytes.</summary>
    public const long MaxTextBytes = 4 << 20;
}
