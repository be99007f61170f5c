namespace Predictions.Core.Forecasting;

/// <summary>The probabilities of consecutive days. Offset 0 is the first day of the running cycle.</summary>
internal readonly ref struct DayPmf(int first, ReadOnlySpan<double> mass)
{
    // The rounding error of a cumulative sum of doubles.
    private const double Rounding = 1e-12;

    public readonly int First = first;
    public readonly ReadOnlySpan<double> Mass = mass;

    /// <summary>The first day with a cumulative probability of at least <paramref name="probability"/>.</summary>
    public int Quantile(double probability)
    {
        var (i, before) = (0, 0.0);
        return Quantile(probability, ref i, ref before);
    }

    /// <summary>The days of three ascending quantiles, and the probability from the first to the last.</summary>
    public DayRange Range(double low, double middle, double high)
    {
        var (i, before) = (0, 0.0);
        var earliest = Quantile(low, ref i, ref before);
        var beforeEarliest = before;
        var likely = Quantile(middle, ref i, ref before);
        var latest = Quantile(high, ref i, ref before);
        return new DayRange(likely, earliest, latest, Math.Min(1, before + Mass[i] - beforeEarliest));
    }

    /// <summary>The probability of the days <paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    public double Between(int from, int to)
    {
        var sum = 0.0;
        for (var i = Math.Max(0, from - First); i <= Math.Min(Mass.Length - 1, to - First); i++)
            sum += Mass[i];
        return Math.Min(1, sum);
    }

    /// <summary>Without the days at each end that together hold at most <paramref name="max"/>.</summary>
    public DayPmf Trimmed(double max)
    {
        var (from, to) = (0, Mass.Length);
        for (var held = Mass[0]; held <= max && from < to - 1; held += Mass[from])
            from++;
        for (var held = Mass[to - 1]; held <= max && to > from + 1; held += Mass[to - 1])
            to--;
        return new DayPmf(First + from, Mass[from..to]);
    }

    // Continues from day i, with the probability before it, to the first day that reaches the quantile, or to the last day.
    private int Quantile(double probability, ref int i, ref double before)
    {
        while (i < Mass.Length - 1 && before + Mass[i] < probability - Rounding)
            before += Mass[i++];
        return First + i;
    }
}

/// <summary>The median day, and a range with its probability.</summary>
internal readonly record struct DayRange(int Likely, int Earliest, int Latest, double Held);
