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
    /// The thread-pool backlog for each core above which the service sheds load, in work items: 10 to 100,000. Default 60, about
    /// 5 ms of forecasts. A burst of ten times this length is accepted if it is worked off within 20 ms.
    /// </summary>
    [Range(10, 100_000)]
    public int QueuedPerProcessor { get; init; } = 60;
}
