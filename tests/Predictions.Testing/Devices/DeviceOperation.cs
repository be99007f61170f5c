namespace Predictions.Testing.Devices;

/// <summary>The operation of a device.</summary>
public enum DeviceAction
{
    Read,
    Record,
    Remove,
    Replace,
    Erase,
}

/// <summary>One operation of a device, with all its attempts.</summary>
/// <param name="Action">The operation.</param>
/// <param name="User">The user.</param>
/// <param name="Period">The added or removed period; none for a read or an erase.</param>
/// <param name="Began">The timestamp before the first attempt.</param>
/// <param name="Ended">The timestamp after the last attempt.</param>
/// <param name="Attempts">The number of attempts.</param>
/// <param name="Answer">The final answer.</param>
public sealed record DeviceOperation(
    DeviceAction Action, string User, LoggedPeriod Period, long Began, long Ended, int Attempts, DeviceAnswer Answer)
{
    public bool IsDone => Answer.Outcome == DeviceOutcome.Done;

    public bool IsRefused => Answer.Outcome == DeviceOutcome.Refused;

    /// <summary>Whether it has certainly added something once, so that the revision must have grown.</summary>
    public bool IsFirstAddition => Action is DeviceAction.Record or DeviceAction.Replace && Attempts == 1 && IsDone;
}
