using Microsoft.AspNetCore.Connections.Features;
using Predictions.Core;
using Predictions.Redis.Outbox;
using Predictions.Redis.Store;
using Predictions.Service.Audit;
using Predictions.Service.Calls;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Events;

/// <summary>A consumer, and how far it is behind.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Partitions">The partitions with a committed position or a lag, ascending.</param>
internal sealed record ConsumerLag(string Name, PartitionLag[] Partitions)
{
    public long Lag => Partitions.Sum(partition => partition.Lag);
}

/// <summary>A consumer's place in a partition.</summary>
/// <param name="Partition">0 to 255.</param>
/// <param name="Position">The committed position; <c>null</c> where there is none.</param>
/// <param name="Lag">The events after it.</param>
internal readonly record struct PartitionLag(int Partition, EventPosition? Position, long Lag);

/// <summary>Reads events and keeps the positions of consumers, for both transports.</summary>
internal sealed class EventsHandler(
    RedisHistoryStore store, EventFeed feed, EventOptions options, HistoryAudit audit, EventMetrics metrics,
    IHostApplicationLifetime lifetime, TimeProvider clock)
{
    private static readonly PredictionError Off = new(
        ErrorReason.EventsOff, "This service records no events. Its operator switches them on with Events:Mode.");

    private static readonly PredictionError Bound = new(
        ErrorReason.PermissionDenied, "A token that is bound to a user cannot read the events of all users.");

    private static readonly PredictionError TooManyReaders = new(
        ErrorReason.Overloaded, "This instance has as many readers of events as it may have.");

    private static readonly PredictionError Ended = new(
        ErrorReason.StreamEnded, "The instance or the connection ends. Read again from where you were.");

    private int _readers;

    /// <summary>Sends events until the reader leaves, the instance stops, or an error.</summary>
    /// <param name="query">The checked query, or its error.</param>
    /// <param name="call">The call. Its deadline holds for the start only.</param>
    /// <param name="http">The request.</param>
    /// <param name="sink">Takes the events.</param>
    /// <returns>The error for the reader; <c>null</c> at the end that it asked for.</returns>
    public async Task<PredictionError?> ReadAsync(Outcome<EventQuery> query, Call call, HttpContext http, IEventSink sink)
    {
        // A reader that comes back to a draining instance gets no event, so it is no reader to audit.
        if (lifetime.ApplicationStopping.IsCancellationRequested)
            return Ended;
        if (await audit.BeginReaderAsync(call, Refusal(call) ?? query.Error) is { } refusal)
            return refusal;
        var start = await StartAsync(query.Value, call.Token);
        if (!start.IsSuccess)
            return start.Error;
        // A draining instance asks its connections to close one by one. A reader that ended before that would come back on the
        // same connection.
        var closing = http.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested
            ?? lifetime.ApplicationStopping;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, closing);
        if (Interlocked.Increment(ref _readers) > options.MaxReaders)
        {
            Interlocked.Decrement(ref _readers);
            return TooManyReaders;
        }

        metrics.ShowReaders(_readers);
        try
        {
            var reader = new EventReader(
                store.Events, feed, metrics, query.Value, start.Value, sink, TimeSpan.FromSeconds(options.SlowReaderSeconds),
                clock);
            var error = await reader.RunAsync(end.Token);
            if (error is { Reason: ErrorReason.ReaderTooSlow })
                metrics.CountSlow();
            return error;
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return Ended;
        }
        finally
        {
            metrics.ShowReaders(Interlocked.Decrement(ref _readers));
        }
    }

    /// <summary>Keeps the positions of a consumer.</summary>
    public async ValueTask<Outcome<bool>> CommitAsync(
        string consumer, Outcome<Dictionary<int, EventPosition>> positions, Call call)
    {
        if ((Refusal(call) ?? positions.Error) is { } refusal)
            return refusal;
        var committed = await store.Events.CommitAsync(consumer, positions.Value, call.Token);
        return committed is { IsSuccess: true, Value: false }
            ? PredictionError.Of(
                ErrorReason.TooManyItems, "consumer", $"is new, and there are {EventLog.MaxConsumers} consumers already")
            : committed;
    }

    /// <summary>All consumers, by name.</summary>
    public async ValueTask<Outcome<ConsumerLag[]>> ListAsync(Call call) =>
        Refusal(call) is { } refusal ? refusal : await ListAsync(call.Token);

    /// <summary>All consumers, by name.</summary>
    public async ValueTask<Outcome<ConsumerLag[]>> ListAsync(CancellationToken cancellation)
    {
        var names = await store.Events.ConsumersAsync(cancellation);
        var bounds = names.IsSuccess ? await store.Events.AllBoundsAsync(cancellation) : names.Error;
        if (!bounds.IsSuccess)
            return bounds.Error;
        var consumers = new List<ConsumerLag>();
        foreach (var name in names.Value)
        {
            var positions = await store.Events.PositionsAsync(name, cancellation);
            if (!positions.IsSuccess)
                return positions.Error;
            consumers.Add(new ConsumerLag(name, [.. LagsOf(positions.Value, bounds.Value)]));
        }

        return consumers.ToArray();
    }

    private static IEnumerable<PartitionLag> LagsOf(Dictionary<int, EventPosition> positions, PartitionBounds[] bounds)
    {
        for (var partition = 0; partition < bounds.Length; partition++)
        {
            EventPosition? position = positions.TryGetValue(partition, out var committed) ? committed : null;
            var lag = Math.Max(0, bounds[partition].Last.Number - (position ?? bounds[partition].BeforeOldest).Number);
            if (position is not null || lag > 0)
                yield return new PartitionLag(partition, position, lag);
        }
    }

    private PredictionError? Refusal(Call call) => call.Caller.User is not null ? Bound : options.AreOn ? null : Off;

    /// <summary>The position of each partition, checked against what is kept.</summary>
    private async ValueTask<Outcome<EventPosition[]>> StartAsync(EventQuery query, CancellationToken cancellation)
    {
        var positions = new EventPosition[Contract.ContractLimits.Partitions];
        if (query.Consumer.Length > 0)
        {
            var committed = await store.Events.PositionsAsync(query.Consumer, cancellation);
            if (!committed.IsSuccess)
                return committed.Error;
            foreach (var (partition, position) in committed.Value)
                positions[partition] = position;
        }

        foreach (var (partition, position) in query.From)
            positions[partition] = position;
        foreach (var partition in query.Partitions.Where(partition => positions[partition] != EventPosition.Start))
        {
            var bounds = await store.Events.BoundsAsync(partition, cancellation);
            if (!bounds.IsSuccess)
                return bounds.Error;
            if (EventReader.OutOfRange(partition, positions[partition], bounds.Value) is { } error)
                return error;
        }

        return positions;
    }
}
