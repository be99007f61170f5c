using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Core.Verification;
using Predictions.Models.Registry;
using Predictions.Redis.Store;

namespace Predictions.Service.Rollouts;

/// <summary>A model, and what tells its answers from those of other files and settings.</summary>
/// <param name="Scoring">The model.</param>
/// <param name="Fingerprint">The fingerprint of its files; empty for the statistical model alone.</param>
/// <param name="Skips">The skip rate of the deployment; <c>null</c> for the model's own.</param>
internal readonly record struct AnsweringModel(ScoringModel Scoring, string Fingerprint, SkipPrior? Skips);

/// <summary>Which model answers a user, at one moment. One call takes it once and sees one consistent state.</summary>
internal readonly struct AnsweringModels(RegistrySnapshot models, RolloutRun? run, RedisHistoryStore store)
{
    private readonly bool _candidateAnswers = run is { Answers: true };

    /// <summary>All models of the moment.</summary>
    public RegistrySnapshot Models => models;

    /// <summary>Whether the candidate answers some users.</summary>
    public bool CandidateAnswers => _candidateAnswers;

    /// <summary>The model that answers a user. The user's id is hashed only during a rollout.</summary>
    public ScoringModel Of(string userId) => IsOnCandidate(userId) ? models.Candidate!.Scoring : models.Scoring;

    /// <summary>The same with its identity; for <c>null</c> the model for histories in the request, which have no user.</summary>
    public AnsweringModel IdentifiedOf(string? userId)
    {
        var loaded = userId is not null && IsOnCandidate(userId) ? models.Candidate : models.Stable;
        return new AnsweringModel(loaded?.Scoring ?? models.Scoring, loaded?.Fingerprint ?? "", models.Skips);
    }

    /// <summary>Counts a cycle of a user that both models were scored on.</summary>
    public void Count(string userId, in ForecastScore stable, in ForecastScore candidate)
    {
        if (run is null)
            return;
        run.Count(PairedSums.Of(stable, candidate));
        if (!_candidateAnswers)
            return;
        if (IsOnCandidate(userId))
            run.Groups.CountCandidate(candidate);
        else
            run.Groups.CountStable(stable);
    }

    private bool IsOnCandidate(string userId) =>
        _candidateAnswers && models.Rollout!.Includes(store.PseudonymOf(userId));
}
