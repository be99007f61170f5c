using Confluent.Kafka;
using Predictions.Client;
using Predictions.KafkaBridge.Kafka;

namespace Predictions.KafkaBridge.Records;

/// <summary>
/// Stores records, those of a user one after the other. It repeats a record until the service has answered; a record that the
/// service refuses becomes a dead letter.
/// </summary>
internal sealed partial class RecordHandler(
    PredictionsClient client,
    DeadLetters deadLetters,
    RecordTopicOptions options,
    BridgeMetrics metrics,
    TimeProvider time,
    ILogger<RecordHandler> log)
{
    /// <summary>A record on which the service fails this often becomes a dead letter, so it blocks nothing any longer.</summary>
    private const int MaxInternalErrors = 5;

    private static readonly PredictionsError TokenProblem =
        new(ErrorReason.Unauthenticated, "UNAUTHENTICATED", "Service:TokenFile cannot be read");

    /// <summary>Ends when all records are done, or after the answers of those in flight where the batch is abandoned.</summary>
    public Task HandleAsync(RecordBatch batch) => Parallel.ForEachAsync(
        batch.ByUser(),
        new ParallelOptions { MaxDegreeOfParallelism = options.MaxInFlight },
        async (records, _) =>
        {
            foreach (var index in records)
                if (batch.Abandoned.IsCancellationRequested || !await TryHandleAsync(batch, index))
                    return;
        });

    /// <summary>Returns whether the record is done; not if the batch was abandoned before.</summary>
    private async Task<bool> TryHandleAsync(RecordBatch batch, int index)
    {
        var record = batch[index];
        try
        {
            var read = RecordReader.Read(record.Message, options.Format);
            var refusal = read.Refusal ?? await RecordAsync(read.UserId, read.Change!, batch);
            if (refusal is null)
                metrics.CountRecord(BridgeMetrics.Recorded);
            else
                await deadLetters.SendAsync(record, refusal, batch.Abandoned);
            batch.SetDone(index);
            return true;
        }
        catch (OperationCanceledException) when (batch.Abandoned.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Returns why the record was refused; <c>null</c> once it is stored.</summary>
    private async Task<Refusal?> RecordAsync(string userId, HistoryChange change, RecordBatch batch)
    {
        for (var repeats = 0; ; repeats++)
        {
            // Without a cancellation: an abandoned batch waits for the answer, so that no call is under way when another instance
            // continues with the records of this user.
            if (await ErrorOfAsync(userId, change) is not { } error)
                return null;
            if (IsRefusal(error, repeats))
                return new Refusal(
                    error.ReasonName.Length > 0 ? error.ReasonName : error.Code,
                    error.Field ?? "",
                    error.Fields.Count > 0 ? error.Fields[0].Accepted : error.Message);
            metrics.CountWait(BridgeMetrics.Records);
            if (batch.IsFirstWait())
                LogWaiting(error.Reason, error.Message);
            await Task.Delay(KafkaClients.Pause(repeats, error.RetryAfter), time, batch.Abandoned);
        }
    }

    private async Task<PredictionsError?> ErrorOfAsync(string userId, HistoryChange change)
    {
        try
        {
            return (await client.RecordHistoryAsync(userId, change)).Error;
        }
        catch (IOException)
        {
            return TokenProblem;
        }
    }

    /// <summary>Whether the record is at fault. An outage, a missing right or a rejected token is none of its own.</summary>
    private static bool IsRefusal(PredictionsError error, int repeats) => !error.MayRetry && error.Code switch
    {
        "UNAUTHENTICATED" or "PERMISSION_DENIED" or "UNIMPLEMENTED" or "CANCELLED" => false,
        "INTERNAL" or "UNKNOWN" => repeats + 1 >= MaxInternalErrors,
        _ => true,
    };

    [LoggerMessage(
        EventId = 30, EventName = "RecordsWaiting", Level = LogLevel.Warning,
        Message = "Records wait: the service answered {Reason}: {Text}. Trying again")]
    private partial void LogWaiting(ErrorReason reason, string text);
}

/// <summary>Records that were taken together, in the order of their partitions, and which of them are done.</summary>
internal sealed class RecordBatch(IReadOnlyList<ConsumeResult<byte[]?, byte[]?>> records) : IDisposable
{
    private readonly bool[] _done = new bool[records.Count];
    private readonly CancellationTokenSource _abandoned = new();
    private int _waits;

    public int Count => records.Count;

    public ConsumeResult<byte[]?, byte[]?> this[int index] => records[index];

    /// <summary>Canceled where the batch is given up.</summary>
    public CancellationToken Abandoned => _abandoned.Token;

    public void Abandon() => _abandoned.Cancel();

    public void SetDone(int index) => _done[index] = true;

    /// <summary>True once, for one line in the log.</summary>
    public bool IsFirstWait() => Interlocked.Exchange(ref _waits, 1) == 0;

    /// <summary>The indexes of the records with the same key in the same partition, in their order.</summary>
    public IEnumerable<int[]> ByUser() => Enumerable.Range(0, records.Count)
        .GroupBy(i => (records[i].TopicPartition, Convert.ToBase64String(records[i].Message.Key ?? []))).Select(g => g.ToArray());

    /// <summary>By partition, the offset to continue from: that of the first record that is not done.</summary>
    public TopicPartitionOffset[] Offsets() =>
    [
        .. from index in Enumerable.Range(0, records.Count)
           group index by records[index].TopicPartition into partition
           let done = partition.TakeWhile(index => _done[index]).ToArray()
           where done.Length > 0
           select new TopicPartitionOffset(partition.Key, records[done[^1]].Offset + 1),
    ];

    public void Dispose() => _abandoned.Dispose();
}
