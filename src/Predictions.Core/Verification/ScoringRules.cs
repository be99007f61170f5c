namespace Predictions.Core.Verification;

/// <summary>
/// Proper scores of a distribution over whole days, given the actual day. Source: Gneiting and Raftery (2007), "Strictly proper
/// scoring rules, prediction, and estimation", JASA 102:359; for the PIT of whole days Czado, Gneiting and Held (2009),
/// "Predictive model assessment for count data", Biometrics 65:1254.
/// </summary>
public static class ScoringRules
{
    /// <summary>The contract's smallest probability.</summary>
    private const double MinProbability = 1e-6;

    /// <summary>The continuous ranked probability score in days, 0 at best: the sum over days of (F(d) − [d ≥ truth])².</summary>
    /// <param name="first">The first day of <paramref name="mass"/>.</param>
    /// <param name="mass">The probabilities of consecutive days.</param>
    /// <param name="truth">The actual day; it may be outside.</param>
    public static double Crps(int first, ReadOnlySpan<double> mass, int truth)
    {
        var cumulated = 0.0;
        var sum = 0.0;
        for (var day = Math.Min(first, truth); day < Math.Max(first + mass.Length, truth); day++)
        {
            if (day >= first && day - first < mass.Length)
                cumulated += mass[day - first];
            var miss = cumulated - (day >= truth ? 1 : 0);
            sum += miss * miss;
        }

        return sum;
    }

    /// <summary>−log P(truth) in nats, 0 at best; at most that of a probability of one in a million.</summary>
    public static double LogScore(int first, ReadOnlySpan<double> mass, int truth) =>
        -Math.Log(Math.Max(On(first, mass, truth), MinProbability));

    /// <summary>
    /// The randomized probability integral transform, F(truth − 1) + u · P(truth): uniform over [0, 1] for a calibrated forecast.
    /// </summary>
    /// <param name="first">The first day of <paramref name="mass"/>.</param>
    /// <param name="mass">The probabilities of consecutive days.</param>
    /// <param name="truth">The actual day.</param>
    /// <param name="u">A uniform random number in [0, 1), a new one for every forecast.</param>
    public static double Pit(int first, ReadOnlySpan<double> mass, int truth, double u)
    {
        var below = 0.0;
        for (var i = 0; i < Math.Min(mass.Length, truth - first); i++)
            below += mass[i];
        return Math.Min(1, below + u * On(first, mass, truth));
    }

    private static double On(int first, ReadOnlySpan<double> mass, int day) =>
        day >= first && day - first < mass.Length ? mass[day - first] : 0;
}
