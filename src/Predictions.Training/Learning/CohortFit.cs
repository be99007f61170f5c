using Predictions.Training.Charts;
using Predictions.Training.Optimization;
using Predictions.Training.Simulation;

namespace Predictions.Training.Learning;

/// <summary>
/// Fits the constants of simulated cycles to charts, by the method of simulated moments: each charted person is simulated several
/// times, with as many cycles, and the moments of both are compared in units of the charts' standard errors. All simulations of a
/// fit use the same random numbers. Source: McFadden (1989), "A method of simulated moments", Econometrica 57:995.
/// </summary>
public static class CohortFit
{
    // The constants are searched with one stream of random numbers and judged on another.
    private const int Judge = 0x4A554447;
    private const int CopiesInSearch = 8;
    private const int CopiesInTable = 40;
    private const int Simplexes = 3;

    /// <summary>The whole cohort, and cohorts that lack one part.</summary>
    private static readonly (string Name, Func<CycleConstants, CycleConstants> Without)[] Variants =
    [
        ("fitted", c => c),
        ("fitted, one kind of persons", c => c with { UnevenShare = 0 }),
        ("fitted, no truly long cycles", c => c with { LongRate = 0 }),
        ("fitted, no drift", c => c with { DriftShareOfSpread = 0 }),
    ];

    /// <summary>The fitted constants, rounded.</summary>
    /// <param name="persons">Complete charts.</param>
    /// <param name="seed">Seed of the simulation.</param>
    /// <param name="iterations">Steps of the search, about 600 for a good fit.</param>
    public static CycleConstants Fit(IReadOnlyList<ChartedPerson> persons, int seed, int iterations) =>
        Fit(LengthsOf(persons), seed, iterations, c => c);

    /// <summary>
    /// The moments of charts and of two cohorts. The last rows are the scores of the closed form and of the statistical model
    /// with the population prior, which are no part of the fit.
    /// </summary>
    public static IReadOnlyList<MomentRow> Compare(
        IReadOnlyList<ChartedPerson> persons, CycleConstants before, CycleConstants after, int seed)
    {
        var lengths = LengthsOf(persons);
        var charts = CohortMoments.Of(lengths, isFit: false);
        var (first, second) = (Simulated(before), Simulated(after));
        return [.. charts.Select((c, i) => new MomentRow(c.Name, c, first[i].Value, second[i].Value))];

        MomentEstimate[] Simulated(CycleConstants constants) =>
            CohortMoments.Of(Simulate(lengths, constants, seed ^ Judge, CopiesInTable), isFit: false);
    }

    /// <summary>
    /// The distance of cohorts from charts that they were not fitted to. Each person belongs to one fold, and each fold is
    /// compared with cohorts that were fitted to the others.
    /// </summary>
    public static IReadOnlyList<CohortDistance> CrossValidate(
        IReadOnlyList<ChartedPerson> persons, int folds, int seed, int iterations)
    {
        var lengths = LengthsOf(persons);
        var errors = CohortMoments.Of(lengths, isFit: true);
        var distances = Enumerable.Range(0, folds).Select(Fold).ToArray();
        string[] names = ["published figures", .. Variants.Select(v => v.Name)];
        return [.. names.Select((name, i) => new CohortDistance(name, distances.Average(d => d[i])))];

        double[] Fold(int fold)
        {
            int[][] taught = [.. lengths.Where((_, i) => i % folds != fold)];
            int[][] others = [.. lengths.Where((_, i) => i % folds == fold)];
            var error = Math.Sqrt((double)lengths.Length / others.Length);
            CycleConstants[] cohorts =
                [CycleConstants.Published, .. Variants.Select(v => Fit(taught, seed, iterations, v.Without))];
            var charts = CohortMoments.Of(others, isFit: true);
            return
            [
                .. cohorts.Select(c => Distance(
                    charts, CohortMoments.Of(Simulate(others, c, seed ^ Judge, CopiesInTable), isFit: true), errors, error)),
            ];
        }
    }

    /// <summary>
    /// The mean over moments of their squared difference in standard errors. Two samples of the same population are about 1
    /// apart if one of them is large.
    /// </summary>
    private static double Distance(
        MomentEstimate[] charts, MomentEstimate[] simulated, MomentEstimate[] errors, double factor) =>
        charts.Zip(simulated, errors)
            // A small table may have no person or no cycle for a moment.
            .Where(m => m.Third.Error > 0 && double.IsFinite(m.First.Value) && double.IsFinite(m.Second.Value))
            .Average(m => Math.Pow((m.Second.Value - m.First.Value) / (factor * m.Third.Error), 2));

    private static CycleConstants Fit(
        int[][] lengths, int seed, int iterations, Func<CycleConstants, CycleConstants> without)
    {
        var charts = CohortMoments.Of(lengths, isFit: true);
        double[] start = [-1.4, 28.4, 1.06, 0.67, -1.05, 34, 1.7, 1.95, -1.2, 0.55, -1.05, -4.4, 2.1, -2.1];
        double[] step = [0.5, 0.5, 0.2, 0.2, 0.3, 2, 0.3, 0.3, 0.3, 0.3, 0.4, 0.5, 0.4, 0.5];
        // A new simplex leaves a corner in which the last has collapsed.
        var found = start;
        for (var left = Simplexes; left > 0; left--)
            found = NelderMead.Minimize(Loss, found, step, (iterations + left - 1) / Simplexes);
        return Rounded(without(Constants(found)));

        double Loss(double[] x) => Distance(
            charts, CohortMoments.Of(Simulate(lengths, without(Constants(x)), seed, CopiesInSearch), isFit: true), charts, 1);
    }

    private static int[][] LengthsOf(IReadOnlyList<ChartedPerson> persons) =>
    [
        .. persons.Select(p => p.Cycles.Where(c => c.IsTarget).Select(c => c.LengthDays).ToArray())
            .Where(lengths => lengths.Length > 0),
    ];

    private static int[][] Simulate(int[][] charts, CycleConstants constants, int seed, int copies)
    {
        return [.. Enumerable.Range(0, charts.Length * copies).AsParallel().AsOrdered().Select(Person)];

        int[] Person(int index)
        {
            var rng = new Rng(seed, index);
            var body = new Physiology(constants, rng);
            return [.. charts[index % charts.Length].Select(_ => body.NextCycle(rng).LengthDays)];
        }
    }

    private static CycleConstants Constants(double[] x) => new(
        0.5 / (1 + Math.Exp(-x[0])), Kind(x.AsSpan(1, 4)), Kind(x.AsSpan(5, 4)), Math.Tanh(x[9]), Math.Exp(x[10]),
        Math.Exp(x[11]), Math.Exp(x[12]), Math.Exp(x[13]));

    private static PersonKind Kind(ReadOnlySpan<double> x) => new(x[0], Math.Exp(x[1]), Math.Exp(x[2]), Math.Exp(x[3]));

    private static CycleConstants Rounded(CycleConstants c) => new(
        Math.Round(c.UnevenShare, 3), Rounded(c.Even), Rounded(c.Uneven), Math.Round(c.SpreadWithLength, 2),
        Math.Round(c.FollicularSkew, 2), Math.Round(c.LongRate, 4), Math.Round(c.LongExtraDays, 1),
        Math.Round(c.DriftShareOfSpread, 3));

    private static PersonKind Rounded(PersonKind k) => new(
        Math.Round(k.MeanDays, 1), Math.Round(k.BetweenPersonsDays, 2), Math.Round(k.MedianSpreadDays, 2),
        Math.Round(k.SpreadLogScale, 2));
}

/// <summary>One moment of charts and of two simulated cohorts.</summary>
/// <param name="Name">The moment's name.</param>
/// <param name="Charts">The moment of the charts.</param>
/// <param name="Before">That of the first cohort.</param>
/// <param name="After">That of the second cohort.</param>
public sealed record MomentRow(string Name, MomentEstimate Charts, double Before, double After);

/// <summary>How far a cohort is from charts that it was not fitted to.</summary>
/// <param name="Cohort">The cohort's name.</param>
/// <param name="Distance">The mean squared difference of moments, in standard errors; about 1 for the same population.</param>
public sealed record CohortDistance(string Cohort, double Distance);
