namespace Predictions.Core.Forecasting;

/// <summary>Probabilities of consecutive days, counted from the first day of the running cycle (offset 0).</summary>
internal readonly ref struct DayPmf(int first, ReadOnlySpan<double> mass)
{
    // A cumulated sum of doubles may end this far below what was put in.
    private const double Rounding = 1e-12;

    public readonly int First = first;
    public readonly ReadOnlySpan<double> Mass = mass;

    /// <summary>The first day with cumulated probability of at least <paramref name="probability"/>.</summary>
    public int Quantile(double probability)
    {
        var (i, before) = (0, 0.0);
        return Quantile(probability, ref i, ref before);
    }

    /// <summary>The days of three probabilities, ascending, and what lies from the first of them to the last.</summary>
    public DayRange Range(double low, double middle, double high)
    {
        var (i, before) = (0, 0.0);
        var earliest = Quantile(low, ref i, ref before);
        var beforeEarliest = before;
        var likely = Quantile(middle, ref i, ref before);
        var latest = Quantile(high, ref i, ref before);
        return new DayRange(likely, earliest, latest, Math.Min(1, before + Mass[i] - beforeEarliest));
    }

    /// <summary>What the days from <paramref name="from"/> to <paramref name="to"/>, both included, hold.</summary>
    public double Between(int from, int to)
    {
        var sum = 0.0;
        for (var i = Math.Max(0, from - First); i <= Math.Min(Mass.Length - 1, to - First); i++)
            sum += Mass[i];
        return Math.Min(1, sum);
    }

    /// <summary>Without the days at both ends that hold no more than <paramref name="least"/> at either end together.</summary>
    public DayPmf Trimmed(double least)
    {
        var (from, to) = (0, Mass.Length);
        for (var held = Mass[0]; held <= least && from < to - 1; held += Mass[from])
            from++;
        for (var held = Mass[to - 1]; held <= least && to > from + 1; held += Mass[to - 1])
            to--;
        return new DayPmf(First + from, Mass[from..to]);
    }

    // Goes on from day i, with what lies before it, to the first day that reaches the probability, or else to the last.
    private int Quantile(double probability, ref int i, ref double before)
    {
        while (i < Mass.Length - 1 && before + Mass[i] < probability - Rounding)
            before += Mass[i++];
        return First + i;
    }
}

/// <summary>The likeliest day, and a range with what it holds.</summary>
internal readonly record struct DayRange(int Likely, int Earliest, int Latest, double Held);
