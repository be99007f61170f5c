namespace Predictions.Core.History;

/// <summary>
/// A person's log, sorted by date, with one record per date. Immutable: the arrays are not written after construction. Use
/// <see cref="HistoryBuilder"/> for external input, which must be checked.
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

    /// <summary>Takes arrays that are strictly ascending by date, such as those of a stored value.</summary>
    /// <exception cref="ArgumentException">An array is not strictly ascending.</exception>
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
