using Confluent.Kafka;
using Predictions.Hosting;
using Predictions.KafkaBridge.Kafka;

namespace Predictions.KafkaBridge.Records;

/// <summary>
/// Takes records of the topic as a member of the group, has them stored, and commits the offsets of those that were answered.
/// When the group takes partitions away, it gives up the batch first, so that two instances never write for one user at once.
/// </summary>
internal sealed partial class RecordConsumer(
    KafkaClients kafka, RecordHandler handler, RecordTopicOptions options, BridgeMetrics metrics, TimeProvider time,
    ILogger<RecordConsumer> log) : LoopService
{
    private const int MaxBatch = 256;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);

    /// <summary>Taken and not yet handled.</summary>
    private readonly List<ConsumeResult<byte[]?, byte[]?>> _taken = [];

    private RecordBatch? _batch;
    private Task _handling = Task.CompletedTask;
    private int _failures;

    protected override Task LoopAsync(CancellationToken stopping) =>
        Task.Factory.StartNew(() => Run(stopping), stopping, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private void Run(CancellationToken stopping)
    {
        using var consumer = kafka.Member(options.Group, options.SessionTimeoutMs)
            .SetPartitionsAssignedHandler((_, partitions) => LogAssigned(partitions.Count))
            .SetPartitionsRevokedHandler((member, _) => GiveUp(member))
            .SetPartitionsLostHandler((member, _) => GiveUp(member))
            .Build();
        consumer.Subscribe(options.Topic);
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                Take(consumer, Poll, stopping);
                if (_taken.Count > 0)
                    Handle(consumer, stopping);
            }
        }
        finally
        {
            GiveUp(consumer);
            consumer.Close();
        }
    }

    /// <summary>Takes what has arrived. It waits for the first record only.</summary>
    private void Take(IConsumer<byte[]?, byte[]?> consumer, TimeSpan wait, CancellationToken stopping)
    {
        try
        {
            while (_taken.Count < MaxBatch && consumer.Consume(_taken.Count == 0 ? wait : TimeSpan.Zero) is { } record)
                _taken.Add(record);
            _failures = 0;
        }
        catch (ConsumeException failed) when (!failed.Error.IsFatal)
        {
            LogFailed(failed.Error.Code);
            // Reading errors come from the broker's answers, such as a topic that does not exist yet.
            metrics.CountWait(BridgeMetrics.Records);
            Task.Delay(KafkaClients.Pause(Math.Min(_failures++, 3)), time, stopping)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        }
    }

    private void Handle(IConsumer<byte[]?, byte[]?> consumer, CancellationToken stopping)
    {
        var batch = _batch = new RecordBatch([.. _taken]);
        _taken.Clear();
        metrics.ShowInFlight(BridgeMetrics.Records, batch.Count);
        _handling = handler.HandleAsync(batch);
        var isPaused = false;
        // In an outage the member must poll, or the group takes its partitions away. Paused partitions give no records.
        while (!IsOver(_handling) && !stopping.IsCancellationRequested && _batch is not null)
        {
            consumer.Pause(consumer.Assignment);
            isPaused = true;
            Take(consumer, TimeSpan.Zero, stopping);
        }

        GiveUp(consumer, keepsTaken: true);
        if (isPaused)
            consumer.Resume(consumer.Assignment);
    }

    /// <exception cref="AggregateException">The handling failed: a bug, or a dead letter that can never be sent.</exception>
    private static bool IsOver(Task handling) => handling.Wait(Poll);

    /// <summary>
    /// Waits for the answers of the calls that are under way and commits what is done. The rest comes again to the next owner of
    /// the partitions.
    /// </summary>
    private void GiveUp(IConsumer<byte[]?, byte[]?> consumer, bool keepsTaken = false)
    {
        if (!keepsTaken)
            _taken.Clear();
        if (_batch is not { } batch)
            return;
        _batch = null;
        batch.Abandon();
        _handling.Wait();
        try
        {
            if (batch.Offsets() is { Length: > 0 } offsets)
                consumer.Commit(offsets);
        }
        catch (KafkaException failed) when (!failed.Error.IsFatal)
        {
            // The records come again, and storing a record twice changes nothing.
            LogUncommitted(failed.Error.Code);
        }

        metrics.ShowInFlight(BridgeMetrics.Records, 0);
        batch.Dispose();
    }

    [LoggerMessage(
        EventId = 40, EventName = "PartitionsAssigned", Level = LogLevel.Information,
        Message = "The group gave {Count} partitions to this instance")]
    private partial void LogAssigned(int count);

    [LoggerMessage(
        EventId = 41, EventName = "RecordsUnread", Level = LogLevel.Warning,
        Message = "Records could not be read: {Code}. Trying again")]
    private partial void LogFailed(ErrorCode code);

    [LoggerMessage(
        EventId = 42, EventName = "OffsetsUncommitted", Level = LogLevel.Warning,
        Message = "Offsets were not committed: {Code}. The records come again")]
    private partial void LogUncommitted(ErrorCode code);
}
