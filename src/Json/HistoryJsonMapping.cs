using System.Text.Json;
using Predictions.Contract;
using Predictions.Contract.Json;
using Predictions.Core;
using Predictions.Core.History;

namespace Predictions.Json;

/// <summary>Reads and writes Core's histories as the contract's JSON.</summary>
internal static class HistoryJsonMapping
{
    /// <summary>Adds the records of a request to a history that is built.</summary>
    public static void AddTo(
        HistoryBuilder builder,
        IReadOnlyList<PeriodJson> periods,
        IReadOnlyList<OvulationJson> ovulations,
        IReadOnlyList<PauseJson> pauses,
        IReadOnlyList<FertilitySignJson> signs)
    {
        if (builder.Admits("periods", periods.Count, HistoryLimits.Periods))
            for (var i = 0; i < periods.Count; i++)
                builder.AddPeriod(i, periods[i].Start, periods[i].Days);
        if (builder.Admits("ovulations", ovulations.Count, HistoryLimits.Ovulations))
            for (var i = 0; i < ovulations.Count; i++)
                builder.AddOvulation(i, ovulations[i].Date, EvidenceOf(ovulations[i]));
        if (builder.Admits("pauses", pauses.Count, HistoryLimits.Pauses))
            for (var i = 0; i < pauses.Count; i++)
                builder.AddPause(i, pauses[i].From, pauses[i].Until, ReasonOf(pauses[i]));
        if (builder.Admits("signs", signs.Count, HistoryLimits.Signs))
            for (var i = 0; i < signs.Count; i++)
                builder.AddSign(i, signs[i].Date, KindOf(signs[i]));
    }

    /// <summary>Checks a whole history.</summary>
    public static Outcome<CycleHistory> Build(HistoryBuilder builder, HistoryJson history)
    {
        AddTo(builder, history.Periods, history.Ovulations, history.Pauses, history.Signs);
        builder.SetBirthYear(history.BirthYear);
        return builder.Build();
    }

    /// <summary>The kind of a sign; −1, which no kind has, for an unknown name.</summary>
    public static FertilitySignKind KindOf(in FertilitySignJson sign) =>
        (FertilitySignKind)EnumNames.NumberOf(EnumNames.SignKind, sign.Kind);

    /// <summary>Writes the fields of a <see cref="HistoryJson"/> into the object that the caller has begun.</summary>
    public static void WriteFields(Utf8JsonWriter json, VersionedHistory stored)
    {
        WritePeriods(json, stored.History.Periods);
        WriteOvulations(json, stored.History.Ovulations);
        WritePauses(json, stored.History.Pauses);
        WriteSigns(json, stored.History.Signs);
        json.WriteNumber("birthYear"u8, stored.History.BirthYear);
        json.WriteNumber("revision"u8, stored.Revision);
    }

    private static OvulationEvidence EvidenceOf(in OvulationJson ovulation) =>
        (OvulationEvidence)EnumNames.NumberOf(EnumNames.Evidence, ovulation.Evidence);

    private static PauseReason ReasonOf(in PauseJson pause) => (PauseReason)EnumNames.NumberOf(EnumNames.Reason, pause.Reason);

    private static void WritePeriods(Utf8JsonWriter json, ReadOnlySpan<Period> periods)
    {
        json.WriteStartArray("periods"u8);
        foreach (var period in periods)
        {
            json.WriteStartObject();
            ForecastJsonWriter.WriteDate(json, "start"u8, period.Start);
            json.WriteNumber("days"u8, period.Days);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteOvulations(Utf8JsonWriter json, ReadOnlySpan<Ovulation> ovulations)
    {
        json.WriteStartArray("ovulations"u8);
        foreach (var ovulation in ovulations)
        {
            json.WriteStartObject();
            ForecastJsonWriter.WriteDate(json, "date"u8, ovulation.Date);
            json.WriteString("evidence"u8, EnumNames.Evidence[(int)ovulation.Evidence]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WritePauses(Utf8JsonWriter json, ReadOnlySpan<Pause> pauses)
    {
        json.WriteStartArray("pauses"u8);
        foreach (var pause in pauses)
        {
            json.WriteStartObject();
            ForecastJsonWriter.WriteDate(json, "from"u8, pause.From);
            if (pause.Until is { } until)
                ForecastJsonWriter.WriteDate(json, "until"u8, until);
            else
                json.WriteString("until"u8, ""u8);
            json.WriteString("reason"u8, EnumNames.Reason[(int)pause.Reason]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteSigns(Utf8JsonWriter json, ReadOnlySpan<FertilitySign> signs)
    {
        json.WriteStartArray("signs"u8);
        foreach (var sign in signs)
        {
            json.WriteStartObject();
            ForecastJsonWriter.WriteDate(json, "date"u8, sign.Date);
            json.WriteString("kind"u8, EnumNames.SignKind[(int)sign.Kind]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
