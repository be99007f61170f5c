namespace Predictions.Testing.Devices;

/// <summary>The outcome of a device's call, as far as the device can know.</summary>
public enum DeviceOutcome
{
    /// <summary>The call was acknowledged.</summary>
    Done,

    /// <summary>There is no history to read.</summary>
    Absent,

    /// <summary>The replacement's revision was not the stored one, so nothing changed.</summary>
    Moved,

    /// <summary>The service shed the call, so nothing changed. It may be retried.</summary>
    Refused,

    /// <summary>The call may have happened, may not have, or may still happen.</summary>
    Ambiguous,
}

/// <summary>A period that a device logs.</summary>
public readonly record struct LoggedPeriod(DateOnly Start, int Days);

/// <summary>The answer to a device.</summary>
/// <param name="Outcome">The outcome.</param>
/// <param name="Revision">The revision in the answer; 0 where there is none.</param>
/// <param name="Periods">The periods in the answer, in their order.</param>
public sealed record DeviceAnswer(DeviceOutcome Outcome, long Revision, IReadOnlyList<LoggedPeriod> Periods)
{
    public static DeviceAnswer Without(DeviceOutcome outcome) => new(outcome, 0, []);
}

/// <summary>
/// The client of one phone. A call never throws for a named outcome; it throws for others, so that the test fails.
/// </summary>
public interface IHistoryDevice
{
    Task<DeviceAnswer> ReadAsync(string user);

    Task<DeviceAnswer> RecordAsync(string user, LoggedPeriod period);

    Task<DeviceAnswer> RemoveAsync(string user, DateOnly start);

    /// <param name="user">The user.</param>
    /// <param name="periods">The whole history.</param>
    /// <param name="ifRevision">The revision to replace; 0 for none.</param>
    Task<DeviceAnswer> ReplaceAsync(string user, IReadOnlyList<LoggedPeriod> periods, long ifRevision);

    Task<DeviceAnswer> EraseAsync(string user);
}
