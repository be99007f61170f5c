namespace Predictions.Testing.Devices;

/// <summary>How a device's call ended, as far as the device can know.</summary>
public enum DeviceOutcome
{
    /// <summary>It was acknowledged.</summary>
    Done,

    /// <summary>There is no history to read.</summary>
    Absent,

    /// <summary>A replacement's revision was no longer the present one: nothing was done.</summary>
    Moved,

    /// <summary>It was turned away at the door: nothing was done, and it may be repeated.</summary>
    Refused,

    /// <summary>It may have happened or not, or be about to.</summary>
    Ambiguous,
}

/// <summary>A period as a device logs it.</summary>
public readonly record struct LoggedPeriod(DateOnly Start, int Days);

/// <summary>What a device was told.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Revision">Of the history in the answer; 0 where there is none.</param>
/// <param name="Periods">The history in the answer, in its order.</param>
public sealed record DeviceAnswer(DeviceOutcome Outcome, long Revision, IReadOnlyList<LoggedPeriod> Periods)
{
    public static DeviceAnswer Without(DeviceOutcome outcome) => new(outcome, 0, []);
}

/// <summary>
/// One phone's way to the service. A call never throws for what the outcomes name; what they do not name is for the test to judge.
/// </summary>
public interface IHistoryDevice
{
    Task<DeviceAnswer> ReadAsync(string user);

    Task<DeviceAnswer> RecordAsync(string user, LoggedPeriod period);

    Task<DeviceAnswer> RemoveAsync(string user, DateOnly start);

    /// <param name="user">Whose.</param>
    /// <param name="periods">The whole history.</param>
    /// <param name="ifRevision">What it takes the place of; 0 for none.</param>
    Task<DeviceAnswer> ReplaceAsync(string user, IReadOnlyList<LoggedPeriod> periods, long ifRevision);

    Task<DeviceAnswer> EraseAsync(string user);
}
