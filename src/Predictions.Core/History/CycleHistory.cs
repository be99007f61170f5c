namespace Predictions.Core.History;

/// <summary>
/// All that a person has logged, sorted by date with one record a date. Immutable; the arrays are never written after construction.
/// Build one with <see cref="HistoryBuilder"/>, which checks what comes from outside.
/// </summary>
public sealed class CycleHistory
{
    public static readonly CycleHistory Empty = new([], [], []);

    private readonly Period[] _periods;
    private readonly Ovulation[] _ovulations;
    private readonly Pause[] _pauses;

    private CycleHistory(Period[] periods, Ovulation[] ovulations, Pause[] pauses) =>
        (_periods, _ovulations, _pauses) = (periods, ovulations, pauses);

    /// <summary>Periods by start, ascending, no start twice.</summary>
    public ReadOnlySpan<Period> Periods => _periods;

    /// <summary>Ovulations by date, ascending, no date twice.</summary>
    public ReadOnlySpan<Ovulation> Ovulations => _ovulations;

    /// <summary>Pauses by first day, ascending, no first day twice.</summary>
    public ReadOnlySpan<Pause> Pauses => _pauses;

    /// <summary>Takes arrays that are already strictly ascending by date, as the stored value is; throws where they are not.</summary>
    public static CycleHistory FromSorted(Period[] periods, Ovulation[] ovulations, Pause[] pauses)
    {
        ThrowUnlessAscending(periods, static p => p.Start);
        ThrowUnlessAscending(ovulations, static o => o.Date);
        ThrowUnlessAscending(pauses, static p => p.From);
        return new CycleHistory(periods, ovulations, pauses);
    }

    /// <summary>Whether both hold the same records.</summary>
    public bool SameAs(CycleHistory other) =>
        Periods.SequenceEqual(other.Periods) && Ovulations.SequenceEqual(other.Ovulations) && Pauses.SequenceEqual(other.Pauses);

    private static void ThrowUnlessAscending<T>(T[] items, Func<T, DateOnly> date)
    {
        for (var i = 1; i < items.Length; i++)
            if (date(items[i - 1]) >= date(items[i]))
                throw new ArgumentException("Records are not strictly ascending by date", nameof(items));
    }
}
