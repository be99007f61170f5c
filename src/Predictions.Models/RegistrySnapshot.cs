using Predictions.Core.Scoring;

namespace Predictions.Models;

/// <summary>All that a folder of models came to at one moment; immutable.</summary>
/// <param name="Stable">The model that answers; <c>null</c> where there is none yet.</param>
/// <param name="Candidate">The model that is scored beside it, if any; never of the same version.</param>
/// <param name="Models">Every version found, by number.</param>
/// <param name="Refused">What the labels name and may not serve, with what goes on in its place.</param>
public sealed record RegistrySnapshot(
    LoadedModel? Stable, LoadedModel? Candidate, IReadOnlyList<ModelSummary> Models, IReadOnlyList<RejectedModel> Refused)
{
    /// <summary>What a request is scored with: the stable model, else the statistical one alone.</summary>
    public ScoringModel Scoring => Stable?.Scoring ?? ScoringModel.Statistical;

    /// <summary>Why there is no stable model; <c>null</c> where there is one.</summary>
    public ModelRejection? Refusal => Stable is null && Refused.Count > 0 ? Refused[0].Refusal : null;

    /// <summary>Reads the labels, loads what they name, and looks at every other version.</summary>
    /// <param name="modelsDirectory">The folder of labels.json.</param>
    /// <param name="before">
    /// What was there before: its models are kept where the same bytes are named again, and where what is named may not serve.
    /// </param>
    /// <param name="time">What each model is given to be parsed and proved.</param>
    internal static RegistrySnapshot Read(string modelsDirectory, RegistrySnapshot before, TimeLimitedThread time) =>
        new RegistryReader(modelsDirectory, before, time).Read();

    /// <summary>A folder of which nothing has been read.</summary>
    internal static readonly RegistrySnapshot Empty = new(null, null, [], []);

    /// <summary>The same, with nothing but the folder itself refused.</summary>
    internal RegistrySnapshot With(ModelRejection folder) => this with { Refused = [new RejectedModel(ArtifactFiles.Labels, folder)] };
}
