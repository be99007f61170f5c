using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Service.Forecasts;
using Wire = Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>Maps a forecast to generated messages, as the reference for the hand-written serializer.</summary>
internal static class GeneratedForecasts
{
    public static Wire.Forecast ToWire(in ForecastAnswer answer)
    {
        var forecast = answer.Forecast;
        var wire = new Wire.Forecast
        {
            AsOf = DateText.Format(forecast.AsOf),
            Model = forecast.Model,
            HistoryRevision = answer.HistoryRevision,
            Status = (Wire.Forecast.Types.Status)forecast.Status,
            CycleDay = forecast.CycleDay,
            Phase = (Wire.Forecast.Types.Phase)forecast.Phase,
            DaysLate = forecast.DaysLate,
            Basis = ToWire(forecast.Basis),
            Degraded = (Wire.Forecast.Types.Degradation)forecast.Degraded,
        };
        foreach (ref readonly var cycle in forecast.Cycles.AsSpan())
            wire.Cycles.Add(ToWire(cycle));
        foreach (ref readonly var day in forecast.NextPeriodDaily.AsSpan())
            wire.NextPeriodDaily.Add(ToWire(day));
        foreach (ref readonly var day in forecast.FertileDaily.AsSpan())
            wire.FertileDaily.Add(ToWire(day));
        return wire;
    }

    private static Wire.CycleForecast ToWire(in CycleForecast cycle) => new()
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

    private static Wire.DateEstimate ToWire(in DateEstimate estimate) => new()
    {
        Likely = DateText.Format(estimate.Likely),
        Earliest = DateText.Format(estimate.Earliest),
        Latest = DateText.Format(estimate.Latest),
        Probability = estimate.Probability,
    };

    private static Wire.DayProbability ToWire(in DayProbability day) =>
        new() { Date = DateText.Format(day.Date), Probability = day.Probability };

    private static Wire.Basis ToWire(in Basis basis) => new()
    {
        CyclesUsed = basis.CyclesUsed,
        CyclesExcluded = basis.CyclesExcluded,
        UnloggedPeriodsSuspected = basis.UnloggedPeriodsSuspected,
        TypicalCycleDays = basis.TypicalCycleDays,
        CycleSpreadDays = basis.CycleSpreadDays,
        Regularity = (Wire.Basis.Types.Regularity)basis.Regularity,
    };
}
