namespace Predictions.Service.Calls;

/// <summary>Configuration section <c>Limits</c>: how much is taken on.</summary>
public sealed record LimitOptions
{
    /// <summary>The largest request, in bytes. Part of the contract.</summary>
    public const int RequestBytes = 64 * 1024;

    /// <summary>The largest batch, in bytes. Part of the contract.</summary>
    public const int BatchBytes = 4 * 1024 * 1024;

    /// <summary>The most items of a batch. Part of the contract.</summary>
    public const int BatchItems = 1_000;

    /// <summary>
    /// Calls answered at the same time: 1 to 100,000. Default 4,000: what a store that hangs holds back, at the rate of a saturated
    /// core, until its time-out. Each takes some 10 kB.
    /// </summary>
    public int ConcurrentCalls { get; init; } = 4_000;

    /// <summary>
    /// Work that may stand in the queue for a thread, for each processor, and calls that may still join it then, before more are refused
    /// at the door: 10 to 100,000. Default 60, some five milliseconds of forecasts; a call and its answer wait there two or three times.
    /// A burst may be ten times as long where it is worked off at once.
    /// </summary>
    public int QueuedPerProcessor { get; init; } = 60;

    internal IEnumerable<string> Problems()
    {
        if (ConcurrentCalls is < 1 or > 100_000)
            yield return "Limits:ConcurrentCalls must be 1 to 100,000";
        if (QueuedPerProcessor is < 10 or > 100_000)
            yield return "Limits:QueuedPerProcessor must be 10 to 100,000";
    }
}
