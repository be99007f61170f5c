using Predictions.Core.Forecasting;
using Predictions.Service.Forecasts;
using Wire = Predictions.V1;

namespace Predictions.Service.Grpc;

/// <summary>
/// A forecast as bytes of <c>predictions.v1.Forecast</c>, laid by hand: generated messages would be some thirty objects and as
/// many strings an answer. A test holds every field to what the generated type reads back.
/// </summary>
internal static class ForecastWriter
{
    // Upper bounds of what the parts take, in bytes.
    private const int MostOfHead = 64 + ForecastEtag.Characters;
    private const int MostOfAll = 256;
    private const int MostOfCycle = 192;
    private const int MostOfDay = 32;

    /// <summary>No answer takes more bytes than this.</summary>
    public static int MostBytes(in ForecastAnswer answer)
    {
        var head = MostOfHead + 3 * answer.Model.Length;
        return answer.Forecast is { } forecast
            ? head + MostOfAll + MostOfCycle * forecast.Cycles.Length
                + MostOfDay * (forecast.NextPeriodDaily.Length + forecast.FertileDaily.Length)
            : head;
    }

    public static void Write(ref WireWriter writer, in ForecastAnswer answer)
    {
        writer.Date(Wire.Forecast.AsOfFieldNumber, answer.AsOf);
        writer.Text(Wire.Forecast.ModelFieldNumber, answer.Model);
        writer.Number(Wire.Forecast.HistoryRevisionFieldNumber, answer.HistoryRevision);
        if (answer.Forecast is { } forecast)
            WriteContent(ref writer, forecast);
        answer.Etag.WriteTo(writer.Characters(Wire.Forecast.EtagFieldNumber, ForecastEtag.Characters));
        writer.Number(Wire.Forecast.UnchangedFieldNumber, answer.IsUnchanged ? 1 : 0);
    }

    private static void WriteContent(ref WireWriter writer, Forecast forecast)
    {
        writer.Number(Wire.Forecast.StatusFieldNumber, (long)forecast.Status);
        writer.Number(Wire.Forecast.CycleDayFieldNumber, forecast.CycleDay);
        writer.Number(Wire.Forecast.PhaseFieldNumber, (long)forecast.Phase);
        writer.Number(Wire.Forecast.DaysLateFieldNumber, forecast.DaysLate);
        foreach (ref readonly var cycle in forecast.Cycles.AsSpan())
            Write(ref writer, cycle);
        foreach (ref readonly var day in forecast.NextPeriodDaily.AsSpan())
            Write(ref writer, Wire.Forecast.NextPeriodDailyFieldNumber, day);
        Write(ref writer, forecast.Basis);
        writer.Number(Wire.Forecast.DegradedFieldNumber, (long)forecast.Degraded);
        foreach (ref readonly var day in forecast.FertileDaily.AsSpan())
            Write(ref writer, Wire.Forecast.FertileDailyFieldNumber, day);
    }

    private static void Write(ref WireWriter writer, in CycleForecast cycle)
    {
        var begun = writer.Begin(Wire.Forecast.CyclesFieldNumber);
        Write(ref writer, Wire.CycleForecast.PeriodStartFieldNumber, cycle.PeriodStart);
        writer.Number(Wire.CycleForecast.PeriodDaysFieldNumber, cycle.PeriodDays);
        Write(ref writer, Wire.CycleForecast.OvulationFieldNumber, cycle.Ovulation);
        var window = writer.Begin(Wire.CycleForecast.FertileWindowFieldNumber);
        writer.Date(Wire.Window.StartFieldNumber, cycle.FertileWindow.Start);
        writer.Date(Wire.Window.EndFieldNumber, cycle.FertileWindow.End);
        writer.Double(Wire.Window.ProbabilityFieldNumber, cycle.FertileWindow.Probability);
        writer.End(window);
        writer.End(begun);
    }

    private static void Write(ref WireWriter writer, int field, in DateEstimate estimate)
    {
        var begun = writer.Begin(field);
        writer.Date(Wire.DateEstimate.LikelyFieldNumber, estimate.Likely);
        writer.Date(Wire.DateEstimate.EarliestFieldNumber, estimate.Earliest);
        writer.Date(Wire.DateEstimate.LatestFieldNumber, estimate.Latest);
        writer.Double(Wire.DateEstimate.ProbabilityFieldNumber, estimate.Probability);
        writer.End(begun);
    }

    private static void Write(ref WireWriter writer, int field, in DayProbability day)
    {
        var begun = writer.Begin(field);
        writer.Date(Wire.DayProbability.DateFieldNumber, day.Date);
        writer.Double(Wire.DayProbability.ProbabilityFieldNumber, day.Probability);
        writer.End(begun);
    }

    private static void Write(ref WireWriter writer, in Basis basis)
    {
        var begun = writer.Begin(Wire.Forecast.BasisFieldNumber);
        writer.Number(Wire.Basis.CyclesUsedFieldNumber, basis.CyclesUsed);
        writer.Number(Wire.Basis.CyclesExcludedFieldNumber, basis.CyclesExcluded);
        writer.Double(Wire.Basis.UnloggedPeriodsSuspectedFieldNumber, basis.UnloggedPeriodsSuspected);
        writer.Double(Wire.Basis.TypicalCycleDaysFieldNumber, basis.TypicalCycleDays);
        writer.Double(Wire.Basis.CycleSpreadDaysFieldNumber, basis.CycleSpreadDays);
        writer.Number(Wire.Basis.RegularityFieldNumber, (long)basis.Regularity);
        writer.End(begun);
    }
}
