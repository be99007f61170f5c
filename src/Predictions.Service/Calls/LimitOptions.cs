using System.ComponentModel.DataAnnotations;

namespace Predictions.Service.Calls;

/// <summary>Configuration section <c>Limits</c>: how much load the service accepts.</summary>
public sealed record LimitOptions
{
    /// <summary>The largest request, in bytes. Part of the contract.</summary>
    public const int RequestBytes = 64 * 1024;

    /// <summary>The largest batch, in bytes. Part of the contract.</summary>
    public const int BatchBytes = 4 * 1024 * 1024;

    /// <summary>The most items of a batch. Part of the contract.</summary>
    public const int BatchItems = 1_000;

    /// <summary>
    /// The most calls that are handled at once: 1 to 100,000. Default 4,000. More calls get RESOURCE_EXHAUSTED (HTTP 429). Each
    /// takes about 10 kB. The default lets a saturated core wait for a Redis that does not answer until its timeout.
    /// </summary>
    [Range(1, 100_000)]
    public int ConcurrentCalls { get; init; } = 4_000;

    /// <summary>
    /// The longest time that a call may wait before it is read, in milliseconds: 1 to 10,000. Default 25. The service sheds load
    /// when the wait stays longer for 20 ms, and for a second from then on while it is longer than a fifth of this, so that
    /// refusals are quick. A burst of ten times this wait is accepted if it is worked off within 20 ms. The wait is the
    /// thread-pool backlog divided by the rate at which this machine works it off. A call also waits about as long after its
    /// history was read. Over gRPC a call whose own deadline ends sooner than it would be read is refused too.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxWaitMs { get; init; } = 25;

    /// <summary>
    /// The former policy, instead of <see cref="MaxWaitMs"/>: the thread-pool backlog for each core above which the service sheds
    /// load, in work items: 10 to 100,000.
    /// </summary>
    [Range(10, 100_000)]
    public int? QueuedPerProcessor { get; init; }
}
