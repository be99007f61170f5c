namespace Predictions.Core.Verification;

/// <summary>What a change of a history ended.</summary>
public enum CycleEnding
{
    /// <summary>A cycle that a forecast can be scored by.</summary>
    Ended,

    /// <summary>Nothing: no start is new, or a later one was known.</summary>
    NoNewStart,

    /// <summary>Nothing: the new start is the first that is known.</summary>
    FirstStart,

    /// <summary>Nothing: the new start is spotting within the running cycle.</summary>
    Spotting,

    /// <summary>A cycle that touches a pause.</summary>
    Paused,

    /// <summary>A stretch without logging rather than a cycle.</summary>
    TooLong,
}
