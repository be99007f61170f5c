namespace Predictions.Core.History;

/// <summary>How a logged start is read.</summary>
public enum StartKind
{
    /// <summary>The first start of the log.</summary>
    First,

    /// <summary>It ends a cycle that counts.</summary>
    EndsCycle,

    /// <summary>It ends a cycle that touches a pause, which does not count.</summary>
    TouchesPause,

    /// <summary>It continues the bleed before it.</summary>
    SameBleed,

    /// <summary>It comes too soon after the bleed before it to begin a period, so it is left out.</summary>
    SoonAfterBleed,
}

/// <summary>How a logged start is read.</summary>
/// <param name="Start">The start.</param>
/// <param name="Since">The start that the days are counted from: the latest that begins a period.</param>
/// <param name="Kind">What it is.</param>
public readonly record struct StartReading(DateOnly Start, DateOnly Since, StartKind Kind)
{
    /// <summary>The days from the one to the other; 0 for the first start.</summary>
    public int Days => Start.DayNumber - Since.DayNumber;
}
