namespace Predictions.Core.Forecasting;

/// <summary>Probabilities of consecutive days, counted from the first day of the running cycle (offset 0).</summary>
internal readonly ref struct DayMass(int first, ReadOnlySpan<double> mass)
{
    // A cumulated sum of doubles may end this far below what was put in.
    private const double Rounding = 1e-12;

    public readonly int First = first;
    public readonly ReadOnlySpan<double> Mass = mass;

    /// <summary>The first day with cumulated probability of at least <paramref name="probability"/>.</summary>
    public int Quantile(double probability)
    {
        var cumulated = 0.0;
        for (var i = 0; i < Mass.Length; i++)
        {
            cumulated += Mass[i];
            if (cumulated >= probability - Rounding)
                return First + i;
        }

        return First + Mass.Length - 1;
    }

    /// <summary>What the days from <paramref name="from"/> to <paramref name="to"/>, both included, hold.</summary>
    public double Between(int from, int to)
    {
        var sum = 0.0;
        for (var i = Math.Max(0, from - First); i <= Math.Min(Mass.Length - 1, to - First); i++)
            sum += Mass[i];
        return Math.Min(1, sum);
    }
}
