using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Models.Artifacts;

namespace Predictions.Models.Registry;

/// <summary>The state of a folder of models at one moment. Immutable.</summary>
/// <param name="Stable">The model that answers; <c>null</c> where there is none yet.</param>
/// <param name="Candidate">The model that shadows it, if any; never the same version.</param>
/// <param name="Models">Every version that was found, by number.</param>
/// <param name="Rejected">The labeled versions that are rejected.</param>
public sealed record RegistrySnapshot(
    LoadedModel? Stable, LoadedModel? Candidate, IReadOnlyList<ModelSummary> Models, IReadOnlyList<RejectedModel> Rejected)
{
    private readonly ScoringModel _statistical = ScoringModel.Statistical;

    /// <summary>The skip rate of the deployment, which every model here has; <c>null</c> for each model's own.</summary>
    public SkipPrior? Skips
    {
        get;
        init => (field, _statistical) = (value, ScoringModel.Statistical.With(value));
    }

    /// <summary>
    /// The rollout of <see cref="Candidate"/>; <c>null</c> where there is none, and while a labeled version is rejected.
    /// </summary>
    public ModelRollout? Rollout { get; init; }

    /// <summary>The model for requests: the stable one, otherwise the statistical model alone.</summary>
    public ScoringModel Scoring => Stable?.Scoring ?? _statistical;

    /// <summary>Why there is no stable model; <c>null</c> where there is one.</summary>
    public ModelRejection? Rejection => Stable is null && Rejected.Count > 0 ? Rejected[0].Rejection : null;

    /// <summary>Reads the labels, loads the versions that they name, and inspects every other version.</summary>
    /// <param name="modelsDirectory">The folder of labels.json.</param>
    /// <param name="before">
    /// The previous snapshot. Its models are kept where the same bytes are named again, and where the named version is rejected.
    /// </param>
    /// <param name="time">The thread that parses and checks each model.</param>
    internal static RegistrySnapshot Read(string modelsDirectory, RegistrySnapshot before, TimeLimitedThread time) =>
        new RegistryReader(modelsDirectory, before, time).Read();

    /// <summary>The state before the first read.</summary>
    internal static readonly RegistrySnapshot Empty = new(null, null, [], []);

    /// <summary>The same models, with the folder itself rejected.</summary>
    internal RegistrySnapshot With(ModelRejection folder) =>
        this with { Rejected = [new RejectedModel(ArtifactFiles.Labels, folder)] };
}
