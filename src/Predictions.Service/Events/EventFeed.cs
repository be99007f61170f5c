using System.Collections.Concurrent;
using System.Threading.Channels;
using Predictions.Core;
using Predictions.Redis.Outbox;
using Predictions.Redis.Store;

namespace Predictions.Service.Events;

/// <summary>
/// Gives new events of all partitions to the live readers of this instance. One loop reads them for all readers, and only while
/// there is one. A reader that does not keep up loses its place here and reads from Redis again.
/// </summary>
internal sealed class EventFeed(RedisHistoryStore store, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>The most events that wait for one reader. Readers share the events, so this is some 8 kB for each.</summary>
    public const int MaxQueued = 1_024;

    /// <summary>A burst of writes becomes one read.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(5);

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<Subscription, bool> _readers = [];
    private readonly SemaphoreSlim _starting = new(1);
    private readonly CancellationTokenSource _end = new();
    private EventTail? _tail;
    private Task _reading = Task.CompletedTask;

    /// <summary>
    /// Adds a live reader. Every event that is appended after this call reaches it, or its <see cref="Subscription.Reader"/>
    /// completes.
    /// </summary>
    public async Task<Outcome<Subscription>> SubscribeAsync(CancellationToken cancellation)
    {
        await _starting.WaitAsync(cancellation);
        try
        {
            var reader = new Subscription(this);
            if (_reading.IsCompleted)
            {
                var bounds = await store.Events.AllBoundsAsync(cancellation);
                if (!bounds.IsSuccess)
                    return bounds.Error;
                _tail ??= await store.Events.OpenTailAsync(clock);
                var after = Array.ConvertAll(bounds.Value, bound => bound.Last);
                _readers[reader] = true;
                _reading = Task.Run(() => RunAsync(_tail, after), CancellationToken.None);
            }

            _readers[reader] = true;
            return reader;
        }
        finally
        {
            _starting.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_tail is not null)
            await _tail.DisposeAsync();
        _starting.Dispose();
        _end.Dispose();
    }

    /// <summary>Reads until it is unused. If it fails, the readers read Redis again, and that starts it again.</summary>
    private async Task RunAsync(EventTail tail, EventPosition[] after)
    {
        try
        {
            await ReadAsync(tail, after);
        }
        catch
        {
            foreach (var reader in _readers.Keys)
                reader.Dispose();
            throw;
        }
    }

    private async Task ReadAsync(EventTail tail, EventPosition[] after)
    {
        while (!_end.IsCancellationRequested && !await IsUnusedAsync())
        {
            var read = await tail.NextAsync(after, _end.Token);
            foreach (var stored in read.IsSuccess ? read.Value : [])
            {
                after[stored.Partition] = stored.Position;
                foreach (var reader in _readers.Keys)
                    reader.Offer(stored);
            }

            if (!read.IsSuccess || read.Value.Length > 0)
                await Task.Delay(read.IsSuccess ? Pace : RetryPause, clock, _end.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Whether the loop ends. No reader can be added between this answer and its end.</summary>
    private async Task<bool> IsUnusedAsync()
    {
        if (!_readers.IsEmpty)
            return false;
        await _starting.WaitAsync(CancellationToken.None);
        try
        {
            if (!_readers.IsEmpty)
                return false;
            _reading = Task.CompletedTask;
            return true;
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>The place of one live reader.</summary>
    internal sealed class Subscription(EventFeed feed) : IDisposable
    {
        private readonly Channel<StoredEvent> _queue = Channel.CreateBounded<StoredEvent>(
            new BoundedChannelOptions(MaxQueued) { SingleReader = true, SingleWriter = true });

        /// <summary>The events, in order of each partition. It completes when one did not fit.</summary>
        public ChannelReader<StoredEvent> Reader => _queue.Reader;

        public void Offer(StoredEvent stored)
        {
            if (!_queue.Writer.TryWrite(stored))
                Dispose();
        }

        public void Dispose()
        {
            feed._readers.TryRemove(this, out _);
            _queue.Writer.TryComplete();
        }
    }
}
