using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Core.Verification;
using Predictions.Training.Charts;

namespace Predictions.Training.Learning;

/// <summary>
/// Fits the prior of the statistical model: it minimizes the mean CRPS of forecasts of the next length, each from the log
/// before it.
/// A fit by likelihood would be dominated by a few persons with very uneven cycles. The skip rate is counted, not fitted.
/// </summary>
public static class PriorFit
{
    private const int Iterations = 160;

    // Sampled evenly over all persons.
    private const int MaxPoints = 12_000;
    private const double MinSkipRate = 0.005;

    // Not the prior that Core ships: a fit must not depend on an earlier fit.
    private static readonly LengthPrior Start = new(2.93, 0.9, 2.0, 0.04, 0.95, 0);

    /// <summary>The fitted prior, with rounded parameters.</summary>
    /// <param name="persons">The cohort, with its missing logs.</param>
    public static LengthPrior Fit(IReadOnlyList<ChartedPerson> persons)
    {
        var points = Points(persons);
        var skipRate = Math.Round(Math.Max(HoleRate(persons), MinSkipRate), 3);
        var found = NelderMead.Minimize(
            x => Mean(points, Prior(x, skipRate)),
            [Start.Mean, Math.Log(Start.Kappa), Math.Log(Start.Alpha - 1), Math.Log(Start.Beta), Logit(Start.Discount)],
            [0.05, 0.3, 0.3, 0.3, 0.5],
            Iterations);
        var fitted = Prior(found, skipRate);
        return new LengthPrior(
            Math.Round(fitted.Mean, 3), Math.Round(fitted.Kappa, 3), Math.Round(fitted.Alpha, 3), Math.Round(fitted.Beta, 4),
            Math.Round(fitted.Discount, 3), skipRate);
    }

    /// <summary>Mean CRPS of the statistical model, in days, on the first days of a cohort's cycles.</summary>
    public static double MeanCrpsDays(IReadOnlyList<ChartedPerson> persons, LengthPrior prior) => Mean(Points(persons), prior);

    // Summed in order, so that the result does not depend on the number of threads.
    private static double Mean(List<(KnownCycles Known, int LengthDays)> points, LengthPrior prior) =>
        points.AsParallel().AsOrdered().Select(point => Crps(point.Known, point.LengthDays, prior)).ToArray().Average();

    private static double Crps(KnownCycles known, int lengthDays, LengthPrior prior)
    {
        Span<double> mass = stackalloc double[DayAxis.Count];
        StatisticalModel.Fill(known.Features(prior).Posterior, mass);
        return ScoringRules.Crps(DayAxis.First, mass, lengthDays);
    }

    private static List<(KnownCycles Known, int LengthDays)> Points(IReadOnlyList<ChartedPerson> persons)
    {
        var stride = Math.Max(1, persons.Sum(w => w.Cycles.Count) / (double)MaxPoints);
        var points = new List<(KnownCycles, int)>();
        var next = 0.0;
        var seen = 0;
        foreach (var person in persons)
            for (var i = 0; i < person.Cycles.Count; i++)
                if (person.Cycles[i] is { IsLogged: true, Pause: null } && seen++ >= next)
                {
                    next += stride;
                    points.Add((KnownCycles.Of(person, i), person.Cycles[i].LengthDays));
                }

        return points;
    }

    private static double HoleRate(IReadOnlyList<ChartedPerson> persons)
    {
        var cycles = persons.SelectMany(w => w.Cycles.Skip(1)).ToArray();
        return cycles.Length == 0 ? 0 : cycles.Count(c => !c.IsLogged) / (double)cycles.Length;
    }

    // Stays within the range that a manifest allows.
    private static LengthPrior Prior(double[] x, double skipRate) => new(
        x[0], Math.Exp(x[1]), 1 + Math.Exp(x[2]), Math.Exp(x[3]), 0.5 + 0.5 / (1 + Math.Exp(-x[4])), skipRate);

    private static double Logit(double discount)
    {
        var share = Math.Clamp((discount - 0.5) * 2, 0.01, 0.99);
        return Math.Log(share / (1 - share));
    }
}
