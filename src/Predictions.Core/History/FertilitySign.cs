namespace Predictions.Core.History;

/// <summary>What was seen before ovulation was known. Numbers are those of the wire contract.</summary>
public enum FertilitySignKind
{
    /// <summary>Not given. A history has no such sign.</summary>
    Unspecified = 0,

    /// <summary>A hormonal monitor showed high fertility.</summary>
    MonitorHigh = 1,

    /// <summary>Clear, stretchy or slippery mucus.</summary>
    FertileMucus = 2,

    /// <summary>An ovulation test was negative.</summary>
    LhNegative = 3,
}

/// <summary>A sign on a day. Date and kind together are its key, so a day can have one of each kind.</summary>
public readonly record struct FertilitySign(DateOnly Date, FertilitySignKind Kind) : IComparable<FertilitySign>
{
    /// <summary>Orders by date, then by kind.</summary>
    public int CompareTo(FertilitySign other) =>
        Date == other.Date ? Kind.CompareTo(other.Kind) : Date.CompareTo(other.Date);

    public static bool operator <(FertilitySign left, FertilitySign right) => left.CompareTo(right) < 0;

    public static bool operator <=(FertilitySign left, FertilitySign right) => left.CompareTo(right) <= 0;

    public static bool operator >(FertilitySign left, FertilitySign right) => left.CompareTo(right) > 0;

    public static bool operator >=(FertilitySign left, FertilitySign right) => left.CompareTo(right) >= 0;
}

/// <summary>The signs of one cycle.</summary>
internal static class CycleSigns
{
    /// <summary>Ovulation follows a mucus sign one day later than a monitor's, as it follows a mucus peak.</summary>
    private const int MucusDelayDays = 1;

    /// <summary>
    /// Days from the cycle's first day to the first fertile sign, as a monitor would have shown it; <c>null</c> without one.
    /// </summary>
    public static int? FirstFertileDay(this ReadOnlySpan<FertilitySign> signs, DateOnly start)
    {
        foreach (var sign in signs)
            if (sign.Kind is FertilitySignKind.MonitorHigh or FertilitySignKind.FertileMucus)
                return sign.Date.DayNumber - start.DayNumber + (sign.Kind == FertilitySignKind.FertileMucus ? MucusDelayDays : 0);
        return null;
    }
}
