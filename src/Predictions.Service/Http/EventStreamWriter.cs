using System.Text;
using System.Text.Json;
using Predictions.Contract;
using Predictions.Contract.Json;
using Predictions.Core;
using Predictions.Redis.Outbox;
using Predictions.Service.Events;

namespace Predictions.Service.Http;

/// <summary>
/// Writes events as server-sent events. The id of one holds the positions of all partitions, so that any instance can continue
/// from it. With many partitions it is long, so it comes with every 64th event and whenever the reader has caught up.
/// </summary>
/// <param name="response">The response.</param>
/// <param name="partitions">The partitions that are read.</param>
/// <param name="namesUsers">Whether the subject is the user id.</param>
internal sealed class EventStreamWriter(HttpResponse response, int[] partitions, bool namesUsers) : IEventSink
{
    private const int PartitionsOfShortId = 8;
    private const int EventsOfOneId = 64;

    private int _sinceId;

    public async ValueTask SendAsync(StoredEvent stored, EventPosition[] positions)
    {
        Start();
        if (partitions.Length <= PartitionsOfShortId || ++_sinceId >= EventsOfOneId)
            WriteId(positions);
        Write($"event: {EventJson.HistoryChangedType}\ndata: ");
        await response.BodyWriter.WriteAsync(JsonEvents.Line(JsonEvents.ToJson(stored, namesUsers)));
        Write("\n\n");
        await response.BodyWriter.FlushAsync();
    }

    /// <summary>
    /// An id without data moves the browser's last id. A comment keeps proxies from closing a quiet connection.
    /// </summary>
    public async ValueTask WaitAsync(EventPosition[] positions)
    {
        Start();
        if (_sinceId > 0)
            WriteId(positions);
        Write(": waiting\n\n");
        await response.BodyWriter.FlushAsync();
    }

    /// <summary>Ends a stream that has started by an event "error" with the problem document.</summary>
    public async Task EndAsync(PredictionError error)
    {
        var row = ErrorTable.Of(error.Reason.WireName());
        var problem = new ProblemJson
        {
            Type = "about:blank",
            Title = row.Title,
            Status = row.Http,
            Detail = error.MessageWith(FieldNames.ToJson),
            Reason = row.Reason,
        };
        Write("event: error\ndata: ");
        await response.BodyWriter.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(problem, ContractJson.Default.ProblemJson));
        Write("\n\n");
        await response.BodyWriter.FlushAsync();
    }

    private void Start()
    {
        if (response.HasStarted || response.ContentType is not null)
            return;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store";
        // Asks nginx and proxies that follow it not to hold events back.
        response.Headers["X-Accel-Buffering"] = "no";
    }

    private void WriteId(EventPosition[] positions)
    {
        _sinceId = 0;
        var known = partitions.Where(partition => positions[partition] != EventPosition.Start)
            .Select(partition => new KeyValuePair<int, EventPosition>(partition, positions[partition]));
        Write($"id: {EventQuery.Join(known)}\n");
    }

    private void Write(string text)
    {
        var memory = response.BodyWriter.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        response.BodyWriter.Advance(Encoding.UTF8.GetBytes(text, memory));
    }
}
