namespace Predictions.Core.Verification;

/// <summary>The effect of a history's change on the running cycle.</summary>
public enum CycleEnding
{
    /// <summary>It ended a cycle that can score a forecast.</summary>
    Ended,

    /// <summary>It has no new start, or a later one was known.</summary>
    NoNewStart,

    /// <summary>The new start is the first known one.</summary>
    FirstStart,

    /// <summary>The new start is spotting within the running cycle.</summary>
    Spotting,

    /// <summary>The ended cycle touches a pause.</summary>
    Paused,

    /// <summary>The interval is a gap in the log, not a cycle.</summary>
    TooLong,
}
