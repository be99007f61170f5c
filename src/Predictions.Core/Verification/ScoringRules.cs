namespace Predictions.Core.Verification;

/// <summary>
/// Proper scores of a distribution over whole days against the day that came. Source: Gneiting and Raftery (2007), "Strictly proper
/// scoring rules, prediction, and estimation", JASA 102:359; for the PIT of whole days Czado, Gneiting and Held (2009), "Predictive
/// model assessment for count data", Biometrics 65:1254.
/// </summary>
public static class ScoringRules
{
    /// <summary>Days less likely than this are not told apart by the contract.</summary>
    private const double LeastProbability = 1e-6;

    /// <summary>Continuous ranked probability score in days, 0 at best: the sum over days of (F(d) − [d ≥ truth])².</summary>
    /// <param name="first">The day that <paramref name="mass"/> begins with.</param>
    /// <param name="mass">Probabilities of consecutive days.</param>
    /// <param name="truth">The day that came; it may lie outside.</param>
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

    /// <summary>−log P(truth) in nats, 0 at best; at most that of one in a million.</summary>
    public static double LogScore(int first, ReadOnlySpan<double> mass, int truth) =>
        -Math.Log(Math.Max(On(first, mass, truth), LeastProbability));

    /// <summary>
    /// The randomised probability integral transform, F(truth − 1) + u · P(truth): uniform over [0, 1] where what is stated is what
    /// happens.
    /// </summary>
    /// <param name="first">The day that <paramref name="mass"/> begins with.</param>
    /// <param name="mass">Probabilities of consecutive days.</param>
    /// <param name="truth">The day that came.</param>
    /// <param name="u">Uniform in [0, 1), drawn anew for every forecast.</param>
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
