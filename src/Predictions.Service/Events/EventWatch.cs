using Predictions.Redis.Store;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Events;

/// <summary>Deletes events that are too old, and measures how far consumers are behind.</summary>
internal sealed partial class EventWatch(
    RedisHistoryStore store, EventsHandler handler, EventOptions options, EventMetrics metrics, TimeProvider clock,
    ILogger<EventWatch> log)
{
    /// <summary>Events have a day and no time, so one deletion an hour is early enough.</summary>
    public static readonly TimeSpan TrimInterval = TimeSpan.FromHours(1);

    public static readonly TimeSpan LagInterval = TimeSpan.FromSeconds(15);

    private const string Groups = "0123456789abcdef";
    private const int PartitionsOfGroup = 16;

    private readonly Dictionary<(string Consumer, int Partition), (long Number, long Since)> _waiting = [];
    private string[] _consumers = [];

    public async Task TrimAsync(CancellationToken cancellation)
    {
        var firstKept = DateOnly.FromDateTime(clock.GetUtcNow().AddHours(-options.RetainHours).UtcDateTime);
        var trimmed = await store.Events.TrimAsync(firstKept, cancellation);
        cancellation.ThrowIfCancellationRequested();
        if (!trimmed.IsSuccess)
            NotTrimmed(trimmed.Error.Message);
        else if (trimmed.Value > 0)
            Trimmed(trimmed.Value, firstKept);
    }

    public async Task MeasureAsync(CancellationToken cancellation)
    {
        var consumers = await handler.ListAsync(cancellation);
        cancellation.ThrowIfCancellationRequested();
        if (!consumers.IsSuccess)
            return;
        foreach (var consumer in consumers.Value)
            foreach (var (group, partitions) in Enumerable.Range(0, Groups.Length)
                .GroupJoin(consumer.Partitions, group => group, lag => lag.Partition / PartitionsOfGroup, (g, lags) => (g, lags)))
            {
                var lags = partitions.ToArray();
                metrics.ShowLag(
                    consumer.Name, Groups[group..(group + 1)], lags.Sum(lag => lag.Lag),
                    lags.Select(lag => AgeOf(consumer.Name, lag)).DefaultIfEmpty().Max());
            }

        var names = consumers.Value.Select(consumer => consumer.Name).ToArray();
        foreach (var gone in _consumers.Except(names))
            foreach (var group in Groups)
                metrics.Forget(gone, $"{group}");
        _consumers = names;
    }

    /// <summary>How long the first event after the committed position has been seen to wait.</summary>
    private TimeSpan AgeOf(string consumer, PartitionLag lag)
    {
        var key = (consumer, lag.Partition);
        var number = lag.Position?.Number ?? 0;
        if (lag.Lag == 0)
        {
            _waiting.Remove(key);
            return TimeSpan.Zero;
        }

        if (!_waiting.TryGetValue(key, out var seen) || seen.Number != number)
            _waiting[key] = seen = (number, clock.GetTimestamp());
        return clock.GetElapsedTime(seen.Since);
    }

    [LoggerMessage(1, LogLevel.Information, "Deleted {Events} events recorded before {Day}.")]
    private partial void Trimmed(long events, DateOnly day);

    [LoggerMessage(2, LogLevel.Warning, "Old events not deleted: {Problem}. The next attempt is in an hour.")]
    private partial void NotTrimmed(string problem);
}
