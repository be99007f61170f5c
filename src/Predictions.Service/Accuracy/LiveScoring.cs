using Predictions.Core;
using Predictions.Core.Features;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;
using Predictions.Core.Verification;
using Predictions.Models.Artifacts;
using Predictions.Redis.Store;
using Predictions.Service.Rollouts;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Accuracy;

/// <summary>
/// Scores the models in use when a record ends a cycle: the forecast of each model on the cycle's first day. A forecast is a pure
/// function of the history, so none is stored. The scores go to metrics only, and so do the inputs of the next forecast, whose
/// distribution is compared with that of the training.
/// </summary>
internal sealed class LiveScoring(RolloutWatch rollouts, AccuracyMetrics metrics, InputMetrics inputs)
{
    private readonly LowDiscrepancySequence _numbers = new();

    /// <summary>
    /// Scores the cycle that a stored record ended, if any. Never throws: the record is already stored.
    /// </summary>
    /// <param name="userId">The user, who has one of the models during a rollout.</param>
    /// <param name="recorded">The stored record.</param>
    public void Score(string userId, in WriteResult recorded)
    {
        try
        {
            var ending = EndedCycle.Find(recorded.Before, recorded.Answer.History, out var cycle);
            if (ending == CycleEnding.Ended)
                Score(userId, recorded.Answer.History, cycle);
            else
                metrics.CountSkipped(ending);
        }
#pragma warning disable CA1031 // A failed score must not fail an acknowledged write.
        catch (Exception)
#pragma warning restore CA1031
        {
            metrics.CountFailed();
        }
    }

    private void Score(string userId, CycleHistory history, EndedCycle cycle)
    {
        var answering = rollouts.Current;
        var models = answering.Models;
        // Both models get the same random number, so that chance adds no difference.
        var u = _numbers.Next();
        var stable = ScoreOf(models.Scoring, history, cycle, u);
        ForecastScore? candidate = models.Candidate is { } beside ? ScoreOf(beside.Scoring, history, cycle, u) : null;
        metrics.Count(models, stable, candidate);
        if (candidate is { } other)
            answering.Count(userId, stable, other);
        CountInputs(models.Stable, history, cycle);
        CountInputs(models.Candidate, history, cycle);
    }

    // With the prior of the training: a deployment's skip rate must not look like a drift.
    private void CountInputs(LoadedModel? model, CycleHistory history, EndedCycle cycle)
    {
        Span<double> values = stackalloc double[ModelInputs.All.Count];
        if (model?.Manifest is { InputProfile: not null } manifest
            && ModelInputs.TryFill(history, cycle.Next, manifest.Prior, values))
            inputs.Count(model, values);
    }

    private static ForecastScore ScoreOf(ScoringModel model, CycleHistory history, EndedCycle cycle, double u)
    {
        var times = new StageTimes();
        // As of the first day, so that an ovulation logged later in the cycle is ignored.
        var request = new ForecastRequest(cycle.First, Cycles: 1, ForecastRequest.DefaultInterval, IncludeDaily: true);
        return ForecastScore.Of(ForecastPipeline.Run(history, request, model, ref times).Value, cycle.Next, u);
    }
}
