using System.Runtime.Intrinsics;

namespace Predictions.Models;

/// <summary>
/// What a split makes of the days that reach it, ready to be applied in one step: a <see cref="DayRange"/> of days twice, and the
/// larger of both gives the left part and the right part.
/// </summary>
internal readonly record struct SplitBoundary(Vector128<int> Least)
{
    /// <summary>So many of the leading days go left.</summary>
    public static SplitBoundary After(int days) => new(Vector128.Create(int.MinValue, -days, days, int.MinValue));
}

/// <summary>
/// A stretch of days of the axis: its first, and the one after its last as a negative number, so that cutting either end is a
/// maximum. None where they are not ascending.
/// </summary>
internal readonly record struct DayRange(int From, int MinusTo);
