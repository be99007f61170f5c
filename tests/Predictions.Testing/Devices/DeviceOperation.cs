namespace Predictions.Testing.Devices;

/// <summary>What a device set out to do.</summary>
public enum DeviceAction
{
    Read,
    Record,
    Remove,
    Replace,
    Erase,
}

/// <summary>One thing that a device did, with all its attempts.</summary>
/// <param name="Action">What.</param>
/// <param name="User">Whose history.</param>
/// <param name="Period">What was added or removed; none for a read or an erase.</param>
/// <param name="Began">Timestamp before the first attempt.</param>
/// <param name="Ended">Timestamp after the last.</param>
/// <param name="Attempts">How many.</param>
/// <param name="Answer">How it ended in the end.</param>
public sealed record DeviceOperation(
    DeviceAction Action, string User, LoggedPeriod Period, long Began, long Ended, int Attempts, DeviceAnswer Answer)
{
    public bool IsDone => Answer.Outcome == DeviceOutcome.Done;

    public bool IsRefused => Answer.Outcome == DeviceOutcome.Refused;

    /// <summary>Whether it has certainly added something, once: the revision must then have grown.</summary>
    public bool IsFirstAddition => Action is DeviceAction.Record or DeviceAction.Replace && Attempts == 1 && IsDone;
}
