using Predictions.Redis.Store;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Startup;

/// <summary>
/// Logs once that Redis does not answer and once that it answers again, and warns of a Redis that deletes keys when its memory is
/// full. In a cluster one answering node counts as an answer.
/// </summary>
internal sealed partial class StoreWatch(
    RedisHistoryStore store, StoreMetrics metrics, TimeProvider clock, ILogger<StoreWatch> log)
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>A failover or an operator can change the policy.</summary>
    private static readonly TimeSpan PolicyInterval = TimeSpan.FromSeconds(10);

    /// <summary>One late answer of a busy machine is not an outage.</summary>
    private const int UnansweredLooks = 2;

    private int _unanswered;
    private long _lastAnswer = clock.GetTimestamp();
    private long _failedBefore;
    private long? _policyRead;
    private string? _policy;

    public async Task LookAsync(CancellationToken cancellation)
    {
        var answers = await store.AnswersAsync(cancellation);
        cancellation.ThrowIfCancellationRequested();
        if (!answers)
        {
            if (++_unanswered == UnansweredLooks)
                StoreLost();
            return;
        }

        if (_unanswered >= UnansweredLooks)
            StoreAnswersAgain((int)clock.GetElapsedTime(_lastAnswer).TotalSeconds, metrics.Unanswered() - _failedBefore);
        if (_unanswered > 0 || _policyRead is not { } read || clock.GetElapsedTime(read) >= PolicyInterval)
            await ReadPolicyAsync(cancellation);
        (_unanswered, _lastAnswer, _failedBefore) = (0, clock.GetTimestamp(), metrics.Unanswered());
    }

    private async Task ReadPolicyAsync(CancellationToken cancellation)
    {
        var policy = await store.EvictionPolicyAsync(cancellation);
        cancellation.ThrowIfCancellationRequested();
        var isFirst = _policyRead is null;
        _policyRead = clock.GetTimestamp();
        metrics.ShowEviction(policy is null ? null : policy != RedisHistoryStore.NoEviction);
        if (!isFirst && policy == _policy)
            return;
        _policy = policy;
        if (policy is null)
            PolicyUnknown();
        else if (policy != RedisHistoryStore.NoEviction)
            Evicts(policy);
        else if (!isFirst)
            KeepsAllKeys();
    }

    [LoggerMessage(1, LogLevel.Error,
        "Redis does not answer. Calls that need a stored history fail; forecasts of a history in the request are served. "
        + "Check Redis and the network to it.")]
    private partial void StoreLost();

    [LoggerMessage(2, LogLevel.Information, "Redis answers again after {Seconds} s. Failed calls: {Calls}.")]
    private partial void StoreAnswersAgain(int seconds, long calls);

    [LoggerMessage(3, LogLevel.Warning,
        "Redis deletes histories when its memory is full: its maxmemory-policy is {Policy}. Set it to noeviction.")]
    private partial void Evicts(string policy);

    [LoggerMessage(4, LogLevel.Information, "Redis keeps all keys: its maxmemory-policy is noeviction.")]
    private partial void KeepsAllKeys();

    [LoggerMessage(5, LogLevel.Information,
        "The maxmemory-policy of Redis is unknown, because Redis did not answer INFO. Allow its user INFO, or make sure that the "
        + "policy is noeviction.")]
    private partial void PolicyUnknown();
}
