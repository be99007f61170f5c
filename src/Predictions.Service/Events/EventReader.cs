using Predictions.Core;
using Predictions.Redis.Outbox;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Events;

/// <summary>Takes the events of one reader. A call returns when the transport has accepted what it was given.</summary>
internal interface IEventSink
{
    /// <summary>Sends one event.</summary>
    /// <param name="stored">The event, which is readable.</param>
    /// <param name="positions">The positions of the reader, this event's included.</param>
    ValueTask SendAsync(StoredEvent stored, EventPosition[] positions);

    /// <summary>
    /// The reader has all events there are. Called again after each <see cref="EventReader.Heartbeat"/> without one.
    /// </summary>
    ValueTask WaitAsync(EventPosition[] positions);
}

/// <summary>
/// Sends events to one reader: from its positions to the end by reading Redis, and then live from the <see cref="EventFeed"/>.
/// When it falls behind there, it reads Redis again, so it holds a bounded number of events.
/// </summary>
internal sealed class EventReader(
    EventLog log, EventFeed feed, EventMetrics metrics, EventQuery query, EventPosition[] positions, IEventSink sink,
    TimeSpan patience, TimeProvider clock)
{
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private const int PartitionsAtOnce = 16;
    private const int PageEvents = 64;

    private static readonly PredictionError TooSlow = new(
        ErrorReason.ReaderTooSlow, "The reader did not take an event in time. Read again from where you were.");

    private readonly bool[] _isChosen = Chosen(query.Partitions);

    /// <summary>Runs until it fails, or until the end where the query says so.</summary>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public async Task<PredictionError?> RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            using var live = query.StopAtEnd ? null : await SubscribedAsync(cancellation);
            if (await CatchUpAsync(cancellation) is { } error)
                return error;
            if (live is null)
                return null;
            if (await FollowAsync(live, cancellation) is { } ended)
                return ended;
        }
    }

    /// <summary>The error for a position that is not kept, or <c>null</c>.</summary>
    public static PredictionError? OutOfRange(int partition, EventPosition position, in PartitionBounds bounds) =>
        position == EventPosition.Start || (position >= bounds.BeforeOldest && position <= bounds.Last)
            ? null
            : PredictionError.Of(
                ErrorReason.PositionOutOfRange,
                FieldPath.Root.Field("from").At(partition),
                position > bounds.Last
                    ? $"is later than the last event; the oldest position to read from is \"{bounds.BeforeOldest}\""
                    : $"is older than what is kept; the oldest position to read from is \"{bounds.BeforeOldest}\"");

    private async Task<EventFeed.Subscription> SubscribedAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var subscribed = await feed.SubscribeAsync(cancellation);
            if (subscribed.IsSuccess)
                return subscribed.Value;
            // Redis does not answer: the reader waits, because nothing is lost.
            if (await WithinPatienceAsync(sink.WaitAsync(positions), cancellation) is not null)
                cancellation.ThrowIfCancellationRequested();
            await Task.Delay(TimeSpan.FromSeconds(1), clock, cancellation);
        }
    }

    /// <summary>Reads some partitions at a time, each page by page, until every page was the last one.</summary>
    private async Task<PredictionError?> CatchUpAsync(CancellationToken cancellation)
    {
        foreach (var chunk in query.Partitions.Chunk(PartitionsAtOnce))
            for (var rest = chunk; rest.Length > 0;)
            {
                var pages = await Task.WhenAll(rest.Select(partition =>
                    log.ReadAsync(partition, positions[partition], PageEvents, cancellation).AsTask()));
                foreach (var page in pages)
                {
                    if (!page.IsSuccess)
                        return page.Error;
                    foreach (var stored in page.Value)
                        if (await SendAsync(stored, cancellation) is { } error)
                            return error;
                }

                rest = [.. rest.Where((_, i) => pages[i].Value.Length == PageEvents)];
            }

        return null;
    }

    /// <summary>Sends live events until the reader falls behind; <c>null</c> then.</summary>
    private async Task<PredictionError?> FollowAsync(EventFeed.Subscription live, CancellationToken cancellation)
    {
        while (true)
        {
            while (live.Reader.TryRead(out var stored))
                if (_isChosen[stored.Partition] && stored.Position > positions[stored.Partition]
                    && await SendAsync(stored, cancellation) is { } error)
                    return error;
            if (await WithinPatienceAsync(sink.WaitAsync(positions), cancellation) is { } slow)
                return slow;
            try
            {
                if (!await live.Reader.WaitToReadAsync(cancellation).AsTask().WaitAsync(Heartbeat, clock, cancellation))
                    return null;
            }
            catch (TimeoutException)
            {
                // Nothing came; the next turn tells the reader that the stream is alive.
            }
        }
    }

    private async ValueTask<PredictionError?> SendAsync(StoredEvent stored, CancellationToken cancellation)
    {
        ref var position = ref positions[stored.Partition];
        // Numbers have no gaps, so a missing one was deleted since the last page.
        if (position != EventPosition.Start && stored.Position.Number != position.Number + 1)
            return OutOfRange(
                stored.Partition, position, new PartitionBounds(
                    stored.Position with { Number = stored.Position.Number - 1 }, stored.Position, null));
        position = stored.Position;
        cancellation.ThrowIfCancellationRequested();
        if (stored.Event is null)
        {
            metrics.CountUnreadable();
            return null;
        }

        metrics.CountSent();
        return await WithinPatienceAsync(sink.SendAsync(stored, positions), cancellation);
    }

    private async ValueTask<PredictionError?> WithinPatienceAsync(ValueTask sent, CancellationToken cancellation)
    {
        if (sent.IsCompletedSuccessfully)
            return null;
        try
        {
            await sent.AsTask().WaitAsync(patience, clock, cancellation);
            return null;
        }
        catch (TimeoutException)
        {
            return TooSlow;
        }
    }

    private static bool[] Chosen(int[] partitions)
    {
        var chosen = new bool[Contract.ContractLimits.Partitions];
        foreach (var partition in partitions)
            chosen[partition] = true;
        return chosen;
    }
}
