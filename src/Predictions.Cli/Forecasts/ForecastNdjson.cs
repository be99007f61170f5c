using System.Text.Json;
using Predictions.Cli.Batches;
using Predictions.Contract;
using Predictions.Core;
using Predictions.Core.Forecasting;

namespace Predictions.Cli.Forecasts;

/// <summary>Forecasts as lines of JSON: what the service answers over HTTP, with the user's id before it.</summary>
internal sealed class ForecastNdjson : IUserText<ForecastLine>
{
    private const int DateCharacters = 10;

    public void Begin(BatchText text)
    {
    }

    public void Fail(BatchText text, string userId, PredictionError error) => ErrorJsonText.Write(text, userId, error);

    public void Write(BatchText text, string userId, ForecastLine value)
    {
        var (json, forecast) = (text.Json, value.Forecast);
        json.WriteStartObject();
        json.WriteString("userId"u8, userId);
        WriteDate(json, "asOf"u8, forecast.AsOf);
        json.WriteString("model"u8, forecast.Model);
        json.WriteNumber("historyRevision"u8, value.HistoryRevision);
        json.WriteString("status"u8, EnumNames.Status[(int)forecast.Status]);
        json.WriteNumber("cycleDay"u8, forecast.CycleDay);
        json.WriteString("phase"u8, EnumNames.Phase[(int)forecast.Phase]);
        json.WriteNumber("daysLate"u8, forecast.DaysLate);
        json.WriteStartArray("cycles"u8);
        foreach (ref readonly var cycle in forecast.Cycles.AsSpan())
            WriteCycle(json, cycle);
        json.WriteEndArray();
        json.WriteStartArray("nextPeriodDaily"u8);
        json.WriteEndArray();
        WriteBasis(json, forecast.Basis);
        json.WriteString("degraded"u8, EnumNames.Degraded[(int)forecast.Degraded]);
        json.WriteStartArray("fertileDaily"u8);
        json.WriteEndArray();
        json.WriteEndObject();
        text.EndJsonLine();
    }

    private static void WriteCycle(Utf8JsonWriter json, in CycleForecast cycle)
    {
        json.WriteStartObject();
        WriteEstimate(json, "periodStart"u8, cycle.PeriodStart);
        json.WriteNumber("periodDays"u8, cycle.PeriodDays);
        WriteEstimate(json, "ovulation"u8, cycle.Ovulation);
        json.WriteStartObject("fertileWindow"u8);
        WriteDate(json, "start"u8, cycle.FertileWindow.Start);
        WriteDate(json, "end"u8, cycle.FertileWindow.End);
        json.WriteNumber("probability"u8, cycle.FertileWindow.Probability);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteEstimate(Utf8JsonWriter json, ReadOnlySpan<byte> name, in DateEstimate estimate)
    {
        json.WriteStartObject(name);
        WriteDate(json, "likely"u8, estimate.Likely);
        WriteDate(json, "earliest"u8, estimate.Earliest);
        WriteDate(json, "latest"u8, estimate.Latest);
        json.WriteNumber("probability"u8, estimate.Probability);
        json.WriteEndObject();
    }

    private static void WriteBasis(Utf8JsonWriter json, in Basis basis)
    {
        json.WriteStartObject("basis"u8);
        json.WriteNumber("cyclesUsed"u8, basis.CyclesUsed);
        json.WriteNumber("cyclesExcluded"u8, basis.CyclesExcluded);
        json.WriteNumber("unloggedPeriodsSuspected"u8, basis.UnloggedPeriodsSuspected);
        json.WriteNumber("typicalCycleDays"u8, basis.TypicalCycleDays);
        json.WriteNumber("cycleSpreadDays"u8, basis.CycleSpreadDays);
        json.WriteString("regularity"u8, EnumNames.Regularity[(int)basis.Regularity]);
        json.WriteEndObject();
    }

    private static void WriteDate(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateOnly date)
    {
        Span<byte> characters = stackalloc byte[DateCharacters];
        date.TryFormat(characters, out _, "O");
        json.WriteString(name, characters);
    }
}
