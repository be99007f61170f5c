using System.Text.Json;
using Predictions.Contract;
using Predictions.Contract.Json;
using Predictions.Core;
using Predictions.Core.Forecasting;

namespace Predictions.Json;

/// <summary>
/// Writes Core's forecasts as the contract's JSON, without allocating. A test compares the bytes with those that the contract's
/// records serialize to.
/// </summary>
internal static class ForecastJsonWriter
{
    private const int DateCharacters = 10;

    /// <summary>Writes the fields of a <see cref="ForecastJson"/> into the object that the caller has begun.</summary>
    public static void WriteFields(Utf8JsonWriter json, Forecast forecast, long historyRevision)
    {
        WriteDate(json, "asOf"u8, forecast.AsOf);
        json.WriteString("model"u8, forecast.Model);
        json.WriteNumber("historyRevision"u8, historyRevision);
        json.WriteString("status"u8, EnumNames.Status[(int)forecast.Status]);
        json.WriteNumber("cycleDay"u8, forecast.CycleDay);
        json.WriteString("phase"u8, EnumNames.Phase[(int)forecast.Phase]);
        json.WriteNumber("daysLate"u8, forecast.DaysLate);
        json.WriteStartArray("cycles"u8);
        foreach (ref readonly var cycle in forecast.Cycles.AsSpan())
            WriteCycle(json, cycle);
        json.WriteEndArray();
        WriteDays(json, "nextPeriodDaily"u8, forecast.NextPeriodDaily);
        WriteBasis(json, forecast.Basis);
        json.WriteString("degraded"u8, EnumNames.Degraded[(int)forecast.Degraded]);
        WriteDays(json, "fertileDaily"u8, forecast.FertileDaily);
    }

    /// <summary>An error as a batch and a line of NDJSON have it.</summary>
    public static ErrorJson ToJson(PredictionError error)
    {
        var row = ErrorTable.Of(error.Reason.WireName());
        return new ErrorJson
        {
            Code = row.CodeName,
            Reason = row.Reason,
            Message = error.MessageWith(FieldNames.ToJson),
            Field = error.Fields is [var first, ..] ? first.Field.ToString(FieldNames.ToJson) : "",
        };
    }

    /// <summary>Writes a date as YYYY-MM-DD.</summary>
    public static void WriteDate(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateOnly date)
    {
        Span<byte> characters = stackalloc byte[DateCharacters];
        date.TryFormat(characters, out _, "O");
        json.WriteString(name, characters);
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

    private static void WriteDays(Utf8JsonWriter json, ReadOnlySpan<byte> name, ReadOnlySpan<DayProbability> days)
    {
        json.WriteStartArray(name);
        foreach (ref readonly var day in days)
        {
            json.WriteStartObject();
            WriteDate(json, "date"u8, day.Date);
            json.WriteNumber("probability"u8, day.Probability);
            json.WriteEndObject();
        }

        json.WriteEndArray();
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
}
