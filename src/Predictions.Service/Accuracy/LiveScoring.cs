using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;
using Predictions.Core.Verification;
using Predictions.Models.Registry;
using Predictions.Redis.Store;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Accuracy;

/// <summary>
/// Scores the models in use when the truth arrives: what each would have said on the first day of the cycle that a record has just
/// ended. That is a pure function of the history, so no forecast is kept for it; only metrics learn the scores.
/// </summary>
internal sealed class LiveScoring(ModelRegistry catalog, AccuracyMetrics metrics)
{
    private readonly LowDiscrepancySequence _numbers = new();

    /// <summary>Scores what a stored record has ended, if anything. Never throws: the record stands, whatever comes of this.</summary>
    public void Score(in WriteResult recorded)
    {
        try
        {
            var ending = EndedCycle.Find(recorded.Before, recorded.Answer.History, out var cycle);
            if (ending == CycleEnding.Ended)
                Score(recorded.Answer.History, cycle);
            else
                metrics.CountSkipped(ending);
        }
#pragma warning disable CA1031 // A write that was acknowledged is not to fail by its score.
        catch (Exception)
#pragma warning restore CA1031
        {
            metrics.CountFailed();
        }
    }

    private void Score(CycleHistory history, EndedCycle cycle)
    {
        var shelf = catalog.Current;
        // One number for both, so that chance does not set them apart.
        var u = _numbers.Next();
        var stable = ScoreOf(shelf.Scoring, history, cycle, u);
        ForecastScore? candidate = shelf.Candidate is { } beside ? ScoreOf(beside.Scoring, history, cycle, u) : null;
        metrics.Count(shelf, stable, candidate);
    }

    private static ForecastScore ScoreOf(ScoringModel model, CycleHistory history, EndedCycle cycle, double u)
    {
        var times = new StageTimes();
        // As of that day, so that an ovulation logged later in the cycle is not known to it.
        var request = new ForecastRequest(cycle.First, Cycles: 1, ForecastRequest.DefaultInterval, IncludeDaily: true);
        return ForecastScore.Of(ForecastPipeline.Run(history, request, model, ref times).Value, cycle.Next, u);
    }
}
