using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Wire = Predictions.V1;

namespace Predictions.ReferenceService;

/// <summary>
/// Converts forecasts to the contract's generated messages. Predictions.Service.Tests compiles it too, as the reference for the
/// service's hand-written serializer.
/// </summary>
internal static class WireForecasts
{
    public static Wire.Forecast ToWire(Forecast forecast, long revision) => new()
    {
        AsOf = DateText.Format(forecast.AsOf),
        Model = forecast.Model,
        HistoryRevision = revision,
        Status = (Wire.Forecast.Types.Status)forecast.Status,
        CycleDay = forecast.CycleDay,
        Phase = (Wire.Forecast.Types.Phase)forecast.Phase,
        DaysLate = forecast.DaysLate,
        Basis = ToWire(forecast.Basis),
        Degraded = (Wire.Forecast.Types.Degradation)forecast.Degraded,
        Cycles = { forecast.Cycles.Select(ToWire) },
        NextPeriodDaily = { forecast.NextPeriodDaily.Select(ToWire) },
        FertileDaily = { forecast.FertileDaily.Select(ToWire) },
    };

    private static Wire.CycleForecast ToWire(CycleForecast cycle) => new()
    {
        PeriodStart = ToWire(cycle.PeriodStart),
        PeriodDays = cycle.PeriodDays,
        Ovulation = ToWire(cycle.Ovulation),
        FertileWindow = new Wire.Window
        {
            Start = DateText.Format(cycle.FertileWindow.Start),
            End = DateText.Format(cycle.FertileWindow.End),
            Probability = cycle.FertileWindow.Probability,
        },
    };

    private static Wire.DateEstimate ToWire(DateEstimate estimate) => new()
    {
        Likely = DateText.Format(estimate.Likely),
        Earliest = DateText.Format(estimate.Earliest),
        Latest = DateText.Format(estimate.Latest),
        Probability = estimate.Probability,
    };

    private static Wire.DayProbability ToWire(DayProbability day) =>
        new() { Date = DateText.Format(day.Date), Probability = day.Probability };

    private static Wire.Basis ToWire(Basis basis) => new()
    {
        CyclesUsed = basis.CyclesUsed,
        CyclesExcluded = basis.CyclesExcluded,
        UnloggedPeriodsSuspected = basis.UnloggedPeriodsSuspected,
        TypicalCycleDays = basis.TypicalCycleDays,
        CycleSpreadDays = basis.CycleSpreadDays,
        Regularity = (Wire.Basis.Types.Regularity)basis.Regularity,
    };
}
