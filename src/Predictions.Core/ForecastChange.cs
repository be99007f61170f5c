using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;

namespace Predictions.Core;

/// <summary>What a change of a history did to the user's forecast, both as of the day of the change.</summary>
/// <param name="IsChanged">Whether a shown date, the status or the phase moved.</param>
/// <param name="Status">The status after the change.</param>
/// <param name="NextPeriod">The next period after the change.</param>
/// <param name="FertileWindow">The fertile days before it.</param>
public readonly record struct ForecastChange(
    bool IsChanged, ForecastStatus Status, DateEstimate NextPeriod, FertileWindow FertileWindow)
{
    /// <summary>
    /// Compares the forecasts before and after. <c>null</c> where there is none after it: no period has begun, or cycles are
    /// paused.
    /// </summary>
    /// <param name="before">The history before; <c>null</c> where it is unknown, so that every forecast is a change.</param>
    /// <param name="after">The history after.</param>
    /// <param name="now">The time of the change. Both forecasts are as of the default day of <paramref name="after"/>.</param>
    /// <param name="model">The model.</param>
    public static ForecastChange? Of(CycleHistory? before, CycleHistory after, DateTimeOffset now, ScoringModel model)
    {
        var request = new ForecastRequest(
            ForecastRequest.DefaultAsOf(after, now), ForecastRequest.DefaultCycles, ForecastRequest.DefaultInterval,
            IncludeDaily: false);
        if (Forecast(after, request, model) is not { } shown)
            return null;
        var isChanged = before is null || Forecast(before, request, model) is not { } old || !ShowsTheSame(old, shown);
        return new ForecastChange(isChanged, shown.Status, shown.Cycles[0].PeriodStart, shown.Cycles[0].FertileWindow);
    }

    private static Forecast? Forecast(CycleHistory history, in ForecastRequest request, ScoringModel model)
    {
        var times = new StageTimes();
        var forecast = ForecastPipeline.Run(history, request, model, ref times);
        return forecast is { IsSuccess: true, Value.Cycles.Length: > 0 } ? forecast.Value : null;
    }

    private static bool ShowsTheSame(Forecast one, Forecast other)
    {
        if (one.Status != other.Status || one.Phase != other.Phase || one.Cycles.Length != other.Cycles.Length)
            return false;
        for (var i = 0; i < one.Cycles.Length; i++)
            if (!ShowsTheSame(one.Cycles[i], other.Cycles[i]))
                return false;
        return true;
    }

    private static bool ShowsTheSame(in CycleForecast one, in CycleForecast other) =>
        Dates(one.PeriodStart) == Dates(other.PeriodStart) && Dates(one.Ovulation) == Dates(other.Ovulation)
        && (one.FertileWindow.Start, one.FertileWindow.End) == (other.FertileWindow.Start, other.FertileWindow.End);

    private static (DateOnly, DateOnly, DateOnly) Dates(in DateEstimate estimate) =>
        (estimate.Likely, estimate.Earliest, estimate.Latest);
}
