using Predictions.Cli.Batches;
using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Models.Artifacts;
using Predictions.Models.Registry;
using Predictions.Redis.Store;

namespace Predictions.Cli.Forecasts;

/// <summary>
/// The models that answer the users of a run: the stable one, and during a rollout the candidate for its share of users, as in
/// the service. Unlike the service, a run never falls back to the statistical model, and keeps its models to the end.
/// </summary>
internal sealed class BatchModels
{
    private readonly LoadedModel? _candidate;

    private BatchModels(LoadedModel stable, LoadedModel? candidate, ModelRollout? rollout) =>
        (Stable, _candidate, Rollout) = (stable, candidate, rollout);

    /// <summary>The stable model.</summary>
    public LoadedModel Stable { get; }

    /// <summary>The rollout that the labels name; <c>null</c> for none, and after a step back.</summary>
    public ModelRollout? Rollout { get; }

    /// <summary>Identifies the models and the users of each.</summary>
    public string Identity =>
        $"{Stable.Scoring.Name} {Stable.Sha256}" + (Rollout is { } rollout ? $" {rollout.Id} {rollout.Share}" : "");

    /// <summary>Reads the models that the labels name.</summary>
    /// <exception cref="BatchException">A labeled model is rejected, or none is stable.</exception>
    public static BatchModels Read(string models, SkipPrior? skips)
    {
        var registry = ModelRegistry.Load(models, skips: skips).Current;
        if (registry.Rejected.Count > 0)
            throw new BatchException($"--models {models}: {registry.Rejected[0].Rejection}");
        return registry.Stable is { } stable
            ? new BatchModels(stable, registry.Candidate, registry.Rollout)
            : throw new BatchException($"--models {models}: no model is labelled stable");
    }

    /// <summary>The same models, without the rollout if it has stepped back.</summary>
    /// <param name="store">The store of the service, which holds the step back.</param>
    /// <exception cref="BatchException">The store cannot say it.</exception>
    public async Task<BatchModels> WithoutEndedRolloutAsync(RedisHistoryStore store)
    {
        if (Rollout is not { } rollout)
            return this;
        var known = await store.Rollouts.ReadAsync(rollout.Id, CancellationToken.None);
        if (!known.IsSuccess)
            throw new BatchException(
                $"the store cannot say whether the rollout of {_candidate!.Scoring.Name} has stepped back: "
                + $"{known.Error.Message}; its user needs GET on the keys r:*");
        return known.Value?.SteppedBack is null ? this : new BatchModels(Stable, null, null);
    }

    /// <summary>The model that answers a user.</summary>
    public ScoringModel Of(string userId, RedisHistoryStore store) =>
        Rollout?.Includes(store.PseudonymOf(userId)) == true ? _candidate!.Scoring : Stable.Scoring;
}
