using System.Text.Json;
using System.Text.Json.Serialization;
using Predictions.Core.History;
using Predictions.Redis.Values;

namespace Predictions.Benchmarks.History;

/// <summary>A stored history as JSON.</summary>
internal sealed record HistoryDocument(long Revision, Period[] Periods, Ovulation[] Ovulations, Pause[] Pauses)
{
    public static readonly HistoryDocument Empty = new(0, [], [], []);

    public static HistoryDocument Of(in StoredEntry state) => new(
        state.Revision, state.History!.Periods.ToArray(), state.History.Ovulations.ToArray(), state.History.Pauses.ToArray());

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, HistoryDocumentJson.Default.HistoryDocument);

    public static CycleHistory Read(byte[] json)
    {
        var document = JsonSerializer.Deserialize(json, HistoryDocumentJson.Default.HistoryDocument)!;
        return CycleHistory.FromSorted(document.Periods, document.Ovulations, document.Pauses);
    }
}

[JsonSerializable(typeof(HistoryDocument))]
internal sealed partial class HistoryDocumentJson : JsonSerializerContext;
