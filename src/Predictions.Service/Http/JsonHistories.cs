using System.Text.Json;
using Predictions.Contract.Json;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Json;
using Predictions.Service.Histories;

namespace Predictions.Service.Http;

/// <summary>Reads histories and changes from JSON, and writes stored histories as JSON.</summary>
internal static class JsonHistories
{
    /// <summary>Checks a whole history.</summary>
    /// <param name="history">The records as the caller sent them.</param>
    /// <param name="path">The path of the history in the request.</param>
    /// <param name="today">Today in UTC+14.</param>
    /// <param name="toStore">Whether it will be stored.</param>
    public static Outcome<CycleHistory> Read(HistoryJson history, FieldPath path, DateOnly today, bool toStore) =>
        HistoryJsonMapping.Build(new HistoryBuilder(path, today, toStore), history);

    /// <summary>Checks a change that will be merged into a history.</summary>
    public static Outcome<HistoryChange> ReadChange(RecordHistoryJson change, DateOnly today)
    {
        var builder = new HistoryBuilder(FieldPath.Root, today, toStore: true);
        HistoryJsonMapping.AddTo(builder, change.Periods, change.Ovulations, change.Pauses, change.Signs);
        var removals = new Removals(builder, change.RemovePeriods, change.RemoveOvulations, change.RemovePauses);
        removals.ReadSigns(change.RemoveSigns, static sign => (sign.Date, HistoryJsonMapping.KindOf(sign)));
        return removals.Complete(change.BirthYear);
    }

    /// <summary>Writes a <see cref="HistoryJson"/>.</summary>
    public static void Write(Utf8JsonWriter json, VersionedHistory stored)
    {
        json.WriteStartObject();
        HistoryJsonMapping.WriteFields(json, stored);
        json.WriteEndObject();
    }
}
