using Predictions.Core.Features;
using Predictions.Core.History;
using Predictions.Core.Scoring;
using Predictions.Core.Verification;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Learning;

/// <summary>
/// Fits the prior of the statistical model to charts: it minimizes the CRPS of forecasts of the next length, each from the log
/// before it, on the cycle's first day, on later days without a period, and with one period in ten removed from the log. A fit by
/// likelihood would be dominated by a few persons with very uneven cycles. The fitted prior has two kinds of persons, with even
/// and with uneven cycles. A third kind, whose cycles may have any steady length, is given: few charts have such persons.
/// </summary>
public static class PriorFit
{
    private const double HoleRate = 0.1;
    private const double AnyLengthShare = 0.01;

    // Sampled evenly over all points.
    private const int MaxPoints = 12_000;

    private static readonly LengthKind AnyLength = new(AnyLengthShare, 3.3, 0.03, 2, 0.03);

    /// <summary>The situations of the fit, with their weight in it.</summary>
    public static readonly IReadOnlyList<FitSituation> Situations =
    [
        new("day 1", 0, false, 3, int.MaxValue, 0.3),
        new("no period yet, day 28", 28, false, 3, int.MaxValue, 0.07),
        new("no period yet, day 30", 30, false, 3, int.MaxValue, 0.07),
        new("no period yet, day 35", 35, false, 3, int.MaxValue, 0.1),
        new("no period yet, day 40", 40, false, 3, int.MaxValue, 0.1),
        new("10 % of periods not logged, day 1", 0, true, 3, int.MaxValue, 0.22),
        new("no cycle known, day 1", 0, false, 0, 0, 0.05),
        new("1 cycle known, day 1", 0, false, 1, 1, 0.05),
        new("2 cycles known, day 1", 0, false, 2, 2, 0.04),
    ];

    /// <summary>The fitted prior, with rounded numbers.</summary>
    /// <param name="persons">Complete charts.</param>
    /// <param name="seed">Seed of the logs that are removed.</param>
    /// <param name="iterations">Steps of the search, about 400 for a good fit.</param>
    public static LengthPrior Fit(IReadOnlyList<ChartedPerson> persons, int seed, int iterations) =>
        Fit([.. PointsOf(persons, seed)], iterations);

    /// <summary>
    /// The CRPS of each situation with a prior that was fitted to other persons, next to the closed form's. Each person belongs
    /// to one fold, and each fold is forecast by the prior of the others.
    /// </summary>
    public static IReadOnlyList<FitScore> CrossValidate(IReadOnlyList<ChartedPerson> persons, int folds, int seed, int iterations)
    {
        FitPoint[] points = [.. PointsOf(persons, seed)];
        var scores = new double[points.Length];
        for (var fold = 0; fold < folds; fold++)
        {
            var prior = Fit([.. points.Where(p => p.Person % folds != fold)], iterations);
            for (var i = 0; i < points.Length; i++)
                if (points[i].Person % folds == fold)
                    scores[i] = points[i].Crps(prior);
        }

        return [.. Situations.Index().Select(s => Score(s.Item, s.Index, points, scores, seed)).OfType<FitScore>()];
    }

    /// <summary>What a fit minimizes: the weighted CRPS of all situations relative to the closed form's; 1 if equal.</summary>
    public static double LossOf(IReadOnlyList<ChartedPerson> persons, int seed, LengthPrior prior)
    {
        FitPoint[] points = [.. PointsOf(persons, seed)];
        return Loss(Means(points, prior), Means(points, p => p.ClosedFormCrps));
    }

    private static FitScore? Score(FitSituation situation, int index, FitPoint[] points, double[] scores, int seed)
    {
        int[] at = [.. Enumerable.Range(0, points.Length).Where(i => points[i].Situation == index)];
        if (at.Length == 0)
            return null;
        var bootstrap = new Bootstrap([.. at.Select(i => points[i].Person)], seed);
        return new FitScore(
            situation.Name, at.Length, bootstrap.Mean(i => points[at[i]].ClosedFormCrps), bootstrap.Mean(i => scores[at[i]]),
            bootstrap.Mean(i => scores[at[i]] - points[at[i]].ClosedFormCrps));
    }

    private static LengthPrior Fit(FitPoint[] points, int iterations)
    {
        var stride = Math.Max(1, (points.Length + MaxPoints - 1) / MaxPoints);
        FitPoint[] sample = [.. points.Where((_, i) => i % stride == 0)];
        var closed = Means(sample, p => p.ClosedFormCrps);
        // Not the prior that Core ships: a fit must not depend on an earlier fit.
        var found = NelderMead.Minimize(
            x => Loss(Means(sample, Prior(x)), closed),
            [0, 2.85, 0, 1, -3.7, 3.0, 0.7, 0, -3.1, 1.8, 0],
            [0.5, 0.05, 0.3, 0.3, 0.3, 0.05, 0.3, 0.3, 0.3, 0.3, 0.5],
            iterations);
        return Rounded(Prior(found));
    }

    private static double Loss(double[] crps, double[] closed) =>
        Situations.Index().Where(s => closed[s.Index] > 0).Sum(s => s.Item.Weight * crps[s.Index] / closed[s.Index]);

    private static double[] Means(FitPoint[] points, LengthPrior prior) => Means(points, p => p.Crps(prior));

    // Summed in order, so that the result does not depend on the number of threads.
    private static double[] Means(FitPoint[] points, Func<FitPoint, double> score)
    {
        var (sums, counts) = (new double[Situations.Count], new int[Situations.Count]);
        foreach (var (point, crps) in points.Zip(points.AsParallel().AsOrdered().Select(score).ToArray()))
        {
            sums[point.Situation] += crps;
            counts[point.Situation]++;
        }

        return [.. sums.Zip(counts, (sum, count) => count == 0 ? 0 : sum / count)];
    }

    private static IEnumerable<FitPoint> PointsOf(IReadOnlyList<ChartedPerson> persons, int seed)
    {
        var withHoles = MissingLogs.Make(persons, HoleRate, seed);
        foreach (var (index, situation) in Situations.Index())
            foreach (var (number, person) in (situation.WithHoles ? withHoles : persons).Index())
                for (var i = 0; i < person.Cycles.Count; i++)
                    if (person.Cycles[i] is { IsLogged: true, Pause: null } cycle && cycle.LengthDays >= situation.Day
                        && KnownCycles.Of(person, i) is var known
                        && known.LengthsDays.Length >= situation.MinKnown && known.LengthsDays.Length <= situation.MaxKnown)
                        yield return new FitPoint(number, index, known, cycle.LengthDays);
    }

    private static LengthPrior Prior(double[] x)
    {
        var even = (1 - AnyLengthShare) / (1 + Math.Exp(-x[0]));
        return LengthPrior.Population with
        {
            Kinds = [Kind(even, x.AsSpan(1, 4)), Kind(1 - AnyLengthShare - even, x.AsSpan(5, 4)), AnyLength],
            // Within the range that a manifest allows.
            Discount = 0.5 + 0.5 / (1 + Math.Exp(-x[9])),
            OddShare = 0.06 / (1 + Math.Exp(-x[10])),
        };
    }

    private static LengthKind Kind(double share, ReadOnlySpan<double> x) =>
        new(share, x[0], Math.Exp(x[1]), 1.2 + Math.Exp(x[2]), Math.Exp(x[3]));

    private static LengthPrior Rounded(LengthPrior prior)
    {
        var even = prior.Kinds[0] with { Share = Math.Round(prior.Kinds[0].Share, 3) };
        return prior with
        {
            Kinds = [Rounded(even), Rounded(prior.Kinds[1] with { Share = 1 - AnyLengthShare - even.Share }), AnyLength],
            Discount = Math.Round(prior.Discount, 3),
            OddShare = Math.Round(prior.OddShare, 3),
        };
    }

    private static LengthKind Rounded(LengthKind kind) => new(
        Math.Round(kind.Share, 3), Math.Round(kind.Mean, 3), Math.Round(kind.Kappa, 3), Math.Round(kind.Alpha, 3),
        Math.Round(kind.Beta, 4));

    /// <summary>One forecast of the fit.</summary>
    private sealed record FitPoint(int Person, int Situation, KnownCycles Known, int LengthDays)
    {
        private static readonly ClosedForm ClosedForm = new();

        public double ClosedFormCrps { get; } = ClosedForm
            .Forecast(new ForecastCase(
                0, CycleHistory.Empty, default, Situations[Situation].Day, LengthDays, Known.LengthsDays))
            .Crps(LengthDays);

        public double Crps(LengthPrior prior)
        {
            Span<double> mass = stackalloc double[DayAxis.Count];
            StatisticalModel.Fill(Known.Features(prior), mass);
            var from = Math.Max(0, Situations[Situation].Day - DayAxis.First);
            mass = mass[from..];
            var left = 0.0;
            foreach (var m in mass)
                left += m;
            foreach (ref var m in mass)
                m /= left;
            return ScoringRules.Crps(DayAxis.First + from, mass, LengthDays);
        }
    }
}

/// <summary>A situation of the fit.</summary>
/// <param name="Name">The name in tables.</param>
/// <param name="Day">Days without a period so far; 0 on the cycle's first day.</param>
/// <param name="WithHoles">Whether periods are removed from the log.</param>
/// <param name="MinKnown">The fewest known cycles.</param>
/// <param name="MaxKnown">The most known cycles.</param>
/// <param name="Weight">The weight of its CRPS, relative to the closed form's, in the fit.</param>
public sealed record FitSituation(string Name, int Day, bool WithHoles, int MinKnown, int MaxKnown, double Weight);

/// <summary>The cross-validated CRPS of a situation, in days, with intervals by bootstrap over persons.</summary>
/// <param name="Situation">The situation's name.</param>
/// <param name="Forecasts">The number of forecasts.</param>
/// <param name="ClosedForm">The CRPS of the closed form.</param>
/// <param name="Fitted">The CRPS of priors that were fitted to other persons.</param>
/// <param name="Difference">Fitted − closed form, paired by forecast; negative where the fit is better.</param>
public sealed record FitScore(
    string Situation, int Forecasts, IntervalEstimate ClosedForm, IntervalEstimate Fitted, IntervalEstimate Difference);
