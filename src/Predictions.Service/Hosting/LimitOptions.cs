namespace Predictions.Service.Hosting;

/// <summary>Configuration section <c>Limits</c>.</summary>
public sealed record LimitOptions
{
    /// <summary>The largest request, in bytes. Part of the contract.</summary>
    public const int RequestBytes = 64 * 1024;

    /// <summary>The largest batch, in bytes. Part of the contract.</summary>
    public const int BatchBytes = 4 * 1024 * 1024;

    /// <summary>The most items of a batch. Part of the contract.</summary>
    public const int BatchItems = 1_000;

    /// <summary>Calls answered at the same time; more are refused at the door: 1 to 100,000. Default 1,000.</summary>
    public int ConcurrentCalls { get; init; } = 1_000;

    internal IEnumerable<string> Problems()
    {
        if (ConcurrentCalls is < 1 or > 100_000)
            yield return "Limits:ConcurrentCalls must be 1 to 100,000";
    }
}
