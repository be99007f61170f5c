using Predictions.Core;
using Predictions.Redis.Connection;

namespace Predictions.Service.Calls;

/// <summary>What holds for every call over both transports: how long it may take, and that a bug is told without its data.</summary>
internal sealed partial class CallBounds(DeadlineOptions deadlines, RedisOptions redis, TimeProvider clock, ILogger<CallBounds> log)
{
    public static readonly PredictionError TimeRanOut = new(ErrorReason.DeadlineExceeded, "The call's time ran out.");

    /// <summary>The longest that a call may take.</summary>
    public TimeSpan Most => deadlines.Max;

    public TimeProvider Clock => clock;

    /// <summary>Whether one read of the store, answered or not, is over before the longest call is.</summary>
    public bool OutlastsOneRead { get; } = TimeSpan.FromMilliseconds(redis.CallTimeoutMs + RedisOptions.HeartbeatMs) <= deadlines.Max;

    /// <summary>
    /// Logs a bug by its type and where it was thrown. Its message is left out: it may quote what the caller sent.
    /// </summary>
    public void Tell(Exception bug) => Bug(bug.GetType().FullName, bug.StackTrace);

    [LoggerMessage(1, LogLevel.Error, "A call failed with {Type}\n{StackTrace}")]
    private partial void Bug(string? type, string? stackTrace);
}

/// <summary>Configuration section <c>Deadlines</c>.</summary>
public sealed record DeadlineOptions
{
    /// <summary>
    /// The longest that any call may take, in milliseconds: 50 to 60,000. Default 2,000. A caller's shorter deadline holds.
    /// </summary>
    public int MaxMs { get; init; } = 2_000;

    internal TimeSpan Max => TimeSpan.FromMilliseconds(MaxMs);

    internal IEnumerable<string> Problems()
    {
        if (MaxMs is < 50 or > 60_000)
            yield return "Deadlines:MaxMs must be 50 to 60,000";
    }
}
