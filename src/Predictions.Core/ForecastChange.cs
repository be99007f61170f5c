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
    private const int Shown = ForecastRequest.DefaultCycles;

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
        // Most changes move the next cycle, and the later ones take most of a forecast's time.
        var next = new ForecastRequest(
            ForecastRequest.DefaultAsOf(after, now), Cycles: 1, ForecastRequest.DefaultInterval, IncludeDaily: false);
        if (Forecast(after, next, model) is not { } shown)
            return null;
        var isChanged = before is null || !ShowsTheSame(before, shown, next)
            || !ShowsTheSame(before, Forecast(after, next with { Cycles = Shown }, model)!, next with { Cycles = Shown });
        return new ForecastChange(isChanged, shown.Status, shown.Cycles[0].PeriodStart, shown.Cycles[0].FertileWindow);

        bool ShowsTheSame(CycleHistory history, Forecast than, in ForecastRequest request) =>
            Forecast(history, request, model) is { } old && ForecastChange.ShowsTheSame(old, than);
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
