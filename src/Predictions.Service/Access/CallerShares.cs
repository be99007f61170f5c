using System.ComponentModel.DataAnnotations;
using System.Threading.RateLimiting;
using Predictions.Core;
using Predictions.Service.Calls;

namespace Predictions.Service.Access;

/// <summary>
/// Configuration section <c>Callers</c>: fairness between callers, who are told apart by their token's <c>sub</c>. It has no
/// effect without <c>Security:Mode=Jwt</c>.
/// </summary>
public sealed record CallerOptions
{
    /// <summary>
    /// The share of an instance that one caller's single calls may use, and again its batches: 0.05 to 1. Default 0.5. More calls
    /// get RESOURCE_EXHAUSTED (HTTP 429) with the reason <c>CALLER_SHARE_EXCEEDED</c>. With 1 no caller is limited.
    /// </summary>
    [Range(0.05, 1.0)]
    public double Share { get; init; } = 0.5;

    /// <summary>
    /// How many callers the metric <c>predictions_caller_calls_total</c> names: 0 to 1,000. Default 0: calls are not counted by
    /// caller. The first callers since the start are named, and the others are counted together.
    /// </summary>
    [Range(0, 1_000)]
    public int Counted { get; init; }
}

/// <summary>
/// Limits how much of the instance each caller uses, so that one caller's batches leave room for the others. A caller's single
/// calls and its batches have a share each. Off without authentication, where callers cannot be told apart.
/// </summary>
internal sealed class CallerShares : IDisposable
{
    public static readonly PredictionError Exceeded = new(
        ErrorReason.CallerShareExceeded,
        "This caller already uses its whole share of the instance. Wait, and send fewer or smaller batches at once.");

    private readonly PartitionedRateLimiter<(string Name, bool IsBatch)>? _limiter;
    private readonly int _places;
    private readonly double _placesOfItem;

    public CallerShares(CallerOptions options, LimitOptions limits, SecurityOptions security)
    {
        _places = Math.Max(1, (int)(options.Share * limits.ConcurrentCalls));
        // The largest batch keeps one processor busy, so it counts as the places of one processor.
        _placesOfItem = limits.ConcurrentCalls / ((double)LimitOptions.BatchItems * Environment.ProcessorCount);
        if (security.IsJwt && options.Share < 1)
            _limiter = PartitionedRateLimiter.Create<(string Name, bool IsBatch), (string, bool)>(
                caller => RateLimitPartition.GetConcurrencyLimiter(caller, LimitsOf));
    }

    /// <summary>Whether callers are limited. Otherwise <see cref="EnterAsync"/> must not be called.</summary>
    public bool AreOn => _limiter is not null;

    /// <summary>
    /// Takes places for a call. A batch waits for the batches of its caller; a single call does not wait. The lease must be
    /// disposed, also one that was not acquired.
    /// </summary>
    /// <param name="call">The call. Its deadline ends the wait.</param>
    /// <param name="items">The items of a batch; <c>null</c> for a single call.</param>
    public ValueTask<RateLimitLease> EnterAsync(Call call, int? items) => items is { } many
        ? _limiter!.AcquireAsync((call.Caller.Name, true), PlacesOf(many), call.Token)
        : new(_limiter!.AttemptAcquire((call.Caller.Name, false)));

    public void Dispose() => _limiter?.Dispose();

    /// <summary>The places of a batch: at most a whole share, so that the largest batch is possible on every machine.</summary>
    internal int PlacesOf(int items) => Math.Clamp((int)Math.Ceiling(items * _placesOfItem), Math.Min(2, _places), _places);

    // A waiting call keeps its place among those of the instance. As many places may wait as may be used, and no more.
    private ConcurrencyLimiterOptions LimitsOf((string Name, bool IsBatch) caller) => new()
    {
        PermitLimit = _places,
        QueueLimit = caller.IsBatch ? _places : 0,
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    };
}
