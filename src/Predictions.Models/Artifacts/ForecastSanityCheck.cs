using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;

namespace Predictions.Models.Artifacts;

/// <summary>
/// Runs forecasts with a model before it serves, and checks that the results are distributions. The golden rows check the
/// hazards, but not the prior.
/// </summary>
internal static class ForecastSanityCheck
{
    /// <summary>
    /// A forecast leaves out days with a probability below one in a million, so sums may differ from 1 by this much.
    /// </summary>
    private const double MaxOmitted = 1e-3;

    private static readonly CycleHistory[] Histories =
        [Of(), Of(29), Of(29, 27, 31, 28), Of([.. Enumerable.Range(0, 12).Select(i => 25 + i % 6)])];

    /// <summary>Days into the running cycle: start, middle and long overdue.</summary>
    private static readonly int[] Days = [0, 9, 50];

    /// <summary>Why the model must not serve; <c>null</c> where it passes.</summary>
    public static ModelRejection? Check(ScoringModel model)
    {
        try
        {
            foreach (var history in Histories)
                foreach (var day in Days)
                    if (!IsSound(history, day, model))
                        return new ModelRejection(
                            RejectionReason.ForecastUnsound, $"on day {day} the probabilities do not sum to one");
            return null;
        }
#pragma warning disable CA1031 // A model may cause any exception; the model in use must stay.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return new ModelRejection(RejectionReason.ForecastUnsound, $"a forecast ended in {e.GetType().Name}");
        }
    }

    private static bool IsSound(CycleHistory history, int day, ScoringModel model)
    {
        var times = new StageTimes();
        var asOf = history.Periods[^1].Start.AddDays(day);
        var request = new ForecastRequest(
            asOf, ForecastRequest.DefaultCycles, ForecastRequest.DefaultInterval, IncludeDaily: true);
        var forecast = ForecastPipeline.Run(history, request, model, ref times);
        // NaN must fail this comparison.
        return forecast.IsSuccess && Math.Abs(forecast.Value.NextPeriodDaily.Sum(d => d.Probability) - 1) <= MaxOmitted;
    }

    private static CycleHistory Of(params int[] lengths)
    {
        var periods = new List<Period> { new(new DateOnly(2024, 1, 1), 5) };
        foreach (var length in lengths)
            periods.Add(new Period(periods[^1].Start.AddDays(length), 5));
        return CycleHistory.FromSorted([.. periods], [], []);
    }
}
