namespace Predictions.Models;

/// <summary>Which versions are in use.</summary>
/// <param name="Stable">The version that answers.</param>
/// <param name="Candidate">The version that is scored beside it; <c>null</c> where there is none.</param>
public sealed record ModelLabels(string Stable, string? Candidate)
{
    /// <summary>Reads labels.json.</summary>
    /// <param name="modelsDirectory">The folder that it lies in.</param>
    public static Loaded<ModelLabels> Read(string modelsDirectory) => ArtifactReader.Labels(modelsDirectory);
}
