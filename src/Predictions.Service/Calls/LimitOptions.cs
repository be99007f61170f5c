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
    /// The expected wait for an answer above which load is shed, in milliseconds: 1 to 10,000. Default 75. The service sheds load
    /// when the wait stands above it for 20 ms, and for a second or more from then on while it is above an eighth of this, so
    /// that refusals are quick. The wait is the calls without an answer divided by the rate at which this machine answers
    /// calls. Calls that wait for a slow Redis are no reason to refuse others. Over gRPC a call whose own deadline is sooner
    /// is refused too.
    /// </summary>
    [Range(1, 10_000)]
    public int MaxWaitMs { get; init; } = 75;

    /// <summary>
    /// The former policy, instead of <see cref="MaxWaitMs"/>: the thread-pool backlog for each core above which the service sheds
    /// load, in work items: 10 to 100,000.
    /// </summary>
    [Range(10, 100_000)]
    public int? QueuedPerProcessor { get; init; }
}
