using System.ComponentModel.DataAnnotations;
using Predictions.Core;
using Predictions.Redis.Connection;

namespace Predictions.Service.Calls;

/// <summary>Configuration section <c>Deadlines</c>: how long a call may take.</summary>
public sealed record DeadlineOptions
{
    /// <summary>
    /// The longest time that a call may take, in milliseconds: 50 to 60,000. Default 2,000. A caller's shorter deadline wins.
    /// </summary>
    [Range(50, 60_000)]
    public int MaxMs { get; init; } = 2_000;

    internal TimeSpan Max => TimeSpan.FromMilliseconds(MaxMs);
}

/// <summary>The rules for every call on both transports: the longest time, and how an unexpected exception is logged.</summary>
internal sealed partial class CallBounds(
    DeadlineOptions deadlines, RedisOptions redis, TimeProvider clock, ILogger<CallBounds> log)
{
    public static readonly PredictionError DeadlineExceeded = new(ErrorReason.DeadlineExceeded, "The call's time ran out.");

    /// <summary>The longest time that a call may take.</summary>
    public TimeSpan MaxTime => deadlines.Max;

    public TimeProvider Clock => clock;

    /// <summary>The time after which one read of the store has ended, by its timeout at the latest.</summary>
    public TimeSpan LongestRead { get; } = TimeSpan.FromMilliseconds(redis.CallTimeoutMs + RedisOptions.HeartbeatMs);

    /// <summary>
    /// Logs an unexpected exception by type and stack trace. Its message is left out: it may quote the request.
    /// </summary>
    /// <param name="exception">The exception.</param>
    /// <param name="http">The request; its id is logged.</param>
    public void LogFailure(Exception exception, HttpContext http) =>
        CallFailed(http.TraceIdentifier, exception.GetType().FullName, exception.StackTrace);

    [LoggerMessage(1, LogLevel.Error, "Call {RequestId} failed with {ExceptionType}. Report it as a bug.\n{StackTrace}")]
    private partial void CallFailed(string requestId, string? exceptionType, string? stackTrace);
}
