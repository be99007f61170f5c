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
    /// <param name="latestRecorded">The latest start or ovulation accepted; <c>null</c> for no limit.</param>
    public static Outcome<CycleHistory> Read(HistoryJson history, FieldPath path, DateOnly? latestRecorded)
    {
        var builder = new HistoryBuilder(path, latestRecorded);
        HistoryJsonMapping.AddTo(builder, history.Periods, history.Ovulations, history.Pauses);
        return builder.Build();
    }

    /// <summary>Checks a change that will be merged into a history.</summary>
    public static Outcome<HistoryChange> ReadChange(RecordHistoryJson change, DateOnly latestRecorded)
    {
        var builder = new HistoryBuilder(FieldPath.Root, latestRecorded);
        HistoryJsonMapping.AddTo(builder, change.Periods, change.Ovulations, change.Pauses);
        return RemovedDates.Complete(builder, change.RemovePeriods, change.RemoveOvulations, change.RemovePauses);
    }

    /// <summary>Writes a <see cref="HistoryJson"/>.</summary>
    public static void Write(Utf8JsonWriter json, VersionedHistory stored)
    {
        json.WriteStartObject();
        HistoryJsonMapping.WriteFields(json, stored);
        json.WriteEndObject();
    }
}
