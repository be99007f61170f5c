using System.Text.Json;
using Predictions.Cli.Batches;
using Predictions.Contract;
using Predictions.Core;
using Predictions.Core.History;

namespace Predictions.Cli.Histories;

/// <summary>Histories as lines of JSON: what the service answers over HTTP, with the user's id before it.</summary>
internal sealed class HistoryNdjson : IUserText<VersionedHistory>
{
    private const int DateCharacters = 10;

    public void Begin(BatchText text)
    {
    }

    public void Fail(BatchText text, string userId, PredictionError error) => ErrorJsonText.Write(text, userId, error);

    public void Write(BatchText text, string userId, VersionedHistory value)
    {
        var json = text.Json;
        json.WriteStartObject();
        json.WriteString("userId"u8, userId);
        WritePeriods(json, value.History.Periods);
        WriteOvulations(json, value.History.Ovulations);
        WritePauses(json, value.History.Pauses);
        json.WriteNumber("revision"u8, value.Revision);
        json.WriteEndObject();
        text.EndJsonLine();
    }

    private static void WritePeriods(Utf8JsonWriter json, ReadOnlySpan<Period> periods)
    {
        json.WriteStartArray("periods"u8);
        foreach (var period in periods)
        {
            json.WriteStartObject();
            WriteDate(json, "start"u8, period.Start);
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
            WriteDate(json, "date"u8, ovulation.Date);
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
            WriteDate(json, "from"u8, pause.From);
            if (pause.Until is { } until)
                WriteDate(json, "until"u8, until);
            else
                json.WriteString("until"u8, ""u8);
            json.WriteString("reason"u8, EnumNames.Reason[(int)pause.Reason]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteDate(Utf8JsonWriter json, ReadOnlySpan<byte> name, DateOnly date)
    {
        Span<byte> characters = stackalloc byte[DateCharacters];
        date.TryFormat(characters, out _, "O");
        json.WriteString(name, characters);
    }
}
