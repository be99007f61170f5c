namespace Predictions.Training.Evaluation;

/// <summary>What a forecaster says of the running cycle's length.</summary>
/// <param name="Likely">The length, in days.</param>
/// <param name="First">The first length that <paramref name="Mass"/> is of.</param>
/// <param name="Mass">P(length) from <paramref name="First"/> on.</param>
/// <param name="Ranges">For each of <see cref="NominalCoverage"/>, the stated range; empty for a mere point.</param>
public sealed record LengthForecast(int Likely, int First, double[] Mass, LengthRange[] Ranges)
{
    /// <summary>The coverages that ranges are asked for.</summary>
    public static readonly IReadOnlyList<double> NominalCoverage = [0.5, 0.8, 0.9];

    /// <summary>A point: all on one day.</summary>
    public static LengthForecast Point(int days) => new(days, days, [1], []);

    /// <summary>
    /// Continuous ranked probability score in days: the sum over days of (F(d) − [d ≥ truth])²; for a point, its error.
    /// Source: Gneiting and Raftery (2007), "Strictly proper scoring rules, prediction, and estimation", section 4.2.
    /// </summary>
    public double Crps(int truth)
    {
        var cumulated = 0.0;
        var sum = 0.0;
        for (var day = Math.Min(First, truth); day < Math.Max(First + Mass.Length, truth); day++)
        {
            if (day >= First && day - First < Mass.Length)
                cumulated += Mass[day - First];
            var miss = cumulated - (day >= truth ? 1 : 0);
            sum += miss * miss;
        }

        return sum;
    }

    /// <summary>−log P(truth) in nats; at most that of one in a million, which is where the contract stops telling days apart.</summary>
    public double LogScore(int truth) =>
        -Math.Log(Math.Max(truth >= First && truth - First < Mass.Length ? Mass[truth - First] : 0, 1e-6));
}

/// <summary>A range of lengths with the probability stated for it.</summary>
public readonly record struct LengthRange(int From, int To, double Stated);
