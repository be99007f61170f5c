namespace Predictions.Core.History;

/// <summary>
/// A person's log, sorted by date, with one record per date (a sign: per date and kind). Immutable: the arrays are not written
/// after construction. Use <see cref="HistoryBuilder"/> for external input, which must be checked.
/// </summary>
public sealed class CycleHistory
{
    private static readonly Rest NoRest = new([], [], 0);

    public static readonly CycleHistory Empty = new([], [], NoRest);

    private readonly Period[] _periods;
    private readonly Ovulation[] _ovulations;
    private readonly Rest _rest;

    private CycleHistory(Period[] periods, Ovulation[] ovulations, Rest rest) =>
        (_periods, _ovulations, _rest) = (periods, ovulations, rest);

    /// <summary>Periods by start, ascending, no start twice.</summary>
    public ReadOnlySpan<Period> Periods => _periods;

    /// <summary>Ovulations by date, ascending, no date twice.</summary>
    public ReadOnlySpan<Ovulation> Ovulations => _ovulations;

    /// <summary>Pauses by first day, ascending, no first day twice.</summary>
    public ReadOnlySpan<Pause> Pauses => _rest.Pauses;

    /// <summary>Signs by date, then by kind, ascending, none twice.</summary>
    public ReadOnlySpan<FertilitySign> Signs => _rest.Signs;

    /// <summary>The person's year of birth; 0 where it is unknown.</summary>
    public int BirthYear => _rest.BirthYear;

    /// <summary>Whether it holds no record and no year of birth.</summary>
    public bool IsEmpty => _periods.Length + _ovulations.Length == 0 && _rest == NoRest;

    /// <summary>
    /// Takes arrays that are strictly ascending by date, signs by date and kind, such as those of a stored value.
    /// </summary>
    /// <exception cref="ArgumentException">An array is not strictly ascending.</exception>
    public static CycleHistory FromSorted(
        Period[] periods, Ovulation[] ovulations, Pause[] pauses, FertilitySign[]? signs = null, int birthYear = 0)
    {
        signs ??= [];
        ThrowUnlessAscending(periods, static p => p.Start);
        ThrowUnlessAscending(ovulations, static o => o.Date);
        ThrowUnlessAscending(pauses, static p => p.From);
        ThrowUnlessAscending(signs, static s => s);
        var isUsual = pauses.Length == 0 && signs.Length == 0 && birthYear == 0;
        return new CycleHistory(periods, ovulations, isUsual ? NoRest : new Rest(pauses, signs, birthYear));
    }

    /// <summary>Whether both hold the same records and year of birth.</summary>
    public bool SameAs(CycleHistory other) =>
        Periods.SequenceEqual(other.Periods) && Ovulations.SequenceEqual(other.Ovulations) && Pauses.SequenceEqual(other.Pauses)
        && Signs.SequenceEqual(other.Signs) && BirthYear == other.BirthYear;

    private static void ThrowUnlessAscending<T, TKey>(T[] items, Func<T, TKey> key) where TKey : struct, IComparable<TKey>
    {
        for (var i = 1; i < items.Length; i++)
            if (key(items[i - 1]).CompareTo(key(items[i])) >= 0)
                throw new ArgumentException("Records are not strictly ascending", nameof(items));
    }

    /// <summary>Records that few persons have. Histories without them share one empty object.</summary>
    private sealed class Rest(Pause[] pauses, FertilitySign[] signs, int birthYear)
    {
        public readonly Pause[] Pauses = pauses;
        public readonly FertilitySign[] Signs = signs;
        public readonly int BirthYear = birthYear;
    }
}
