using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Learning;

/// <summary>
/// Fits the share of a model's trees in each situation of <see cref="LearnedShares"/> to charts that the trees were not trained
/// on. A share is the one with the smallest CRPS. It is 0 unless shares that are chosen on other women improve the CRPS with 95 %
/// confidence, and no population becomes worse, with complete logs or with removed periods: which population a deployment has,
/// and how often its users forget to log, is not known. Overdue days come first, because the days before them also lead there.
/// </summary>
public static class ShareFit
{
    private const double HoleRate = 0.1;

    // Logs with removed periods per chart. More of them leave less chance in which periods are removed.
    private const int Removals = 5;

    private static readonly double[] Grid = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

    /// <summary>The names of the situations, in the order of <see cref="PersonSituation"/>.</summary>
    public static readonly IReadOnlyList<string> SituationNames =
    [
        "no cycle known", "1 or 2 cycles known", "3 or more cycles known", "suspected gap", "sign or ovulation", "unusual length",
    ];

    /// <summary>Fits the shares.</summary>
    /// <param name="model">A model whose trees were not trained on these charts. Its own shares are not used.</param>
    /// <param name="populations">The complete charts of each population.</param>
    /// <param name="folds">The number of folds by woman.</param>
    /// <param name="seed">Seed of the removed logs and the bootstrap.</param>
    /// <param name="progress">Receives each situation before it is fitted.</param>
    public static (LearnedShares Shares, IReadOnlyList<FittedShare> Fits) Fit(
        ScoringModel model, IReadOnlyList<ChartedPerson[]> populations, int folds, int seed, IProgress<string>? progress = null)
    {
        var before = 0;
        var cases = new List<ShareCase>();
        foreach (var persons in populations)
        {
            cases.AddRange(CasesOf(persons, before, model.Prior, seed));
            before += persons.Length;
        }

        var fits = new List<FittedShare>();
        var shares = new DayShares[SituationNames.Count];
        foreach (var (at, name) in SituationNames.Index())
        {
            progress?.Report($"Share in the situation: {name}");
            var overdue = Fitted($"{name}, overdue", [.. cases.Where(c => c.Situation == (PersonSituation)at && c.IsOverdue)],
                share => new DayShares(0, share));
            var untilDue = Fitted($"{name}, until due", [.. cases.Where(c => c.Situation == (PersonSituation)at && !c.IsOverdue)],
                share => new DayShares(share, overdue.Share));
            fits.AddRange([untilDue, overdue]);
            shares[at] = new DayShares(untilDue.Share, overdue.Share);
        }

        return (new LearnedShares(shares[0], shares[1], shares[2], shares[3], shares[4], shares[5]), fits);

        FittedShare Fitted(string name, ShareCase[] ofSituation, Func<double, DayShares> shared) =>
            FitOne(name, ofSituation, model, [.. Grid.Select(share => new MixingRule(shared(share)))],
                folds, seed);
    }

    private static FittedShare FitOne(
        string name, ShareCase[] cases, ScoringModel model, MixingRule[] rules, int folds, int seed)
    {
        if (cases.Length == 0)
            return new FittedShare(name, 0, 0, 0, 0, 0, default, 0);
        var scores = new TrialScores(rules,
        [
            .. cases.AsParallel().AsOrdered().Select(c =>
                (double[])[.. rules.Select(rule => rule.Crps(c.Asked, model.Prior, model.Learned!))]),
        ]);
        int[] persons = [.. cases.Select(c => c.Asked.Person)];
        var chosen = scores.CrossFitted(persons, folds);
        var bootstrap = new Bootstrap(persons, seed);
        var gain = bootstrap.Mean(GainOf);
        var worst = Enumerable.Range(0, cases.Length).GroupBy(i => cases[i].Group).Max(group => group.Average(GainOf));
        var best = Grid[Array.IndexOf(rules, scores.Best(_ => true))];
        return new FittedShare(
            name, bootstrap.Women, cases.Length, scores.Crps.Average(c => c[0]), best, gain.High < 0 && worst <= 0 ? best : 0,
            gain, worst);

        double GainOf(int i) => chosen[i] - scores.Crps[i][0];
    }

    // Complete charts weigh as much as those with removed periods.
    private static IEnumerable<ShareCase> CasesOf(ChartedPerson[] persons, int before, LengthPrior prior, int seed)
    {
        var complete = new WalkForward(persons);
        for (var removal = 0; removal < Removals; removal++)
            foreach (var isRemoved in (bool[])[false, true])
            {
                var charts = isRemoved ? new WalkForward(MissingLogs.Make(persons, HoleRate, seed + removal)) : complete;
                foreach (var asked in charts.FirstDays(0))
                    yield return Of(asked, false, isRemoved);
                foreach (var asked in charts.Silent(OverdueDay, 0))
                    yield return Of(asked, true, isRemoved);
            }

        foreach (var asked in complete.SignDays(0, true).Concat(complete.OvulationDays(0)))
        {
            yield return Of(asked, false, false);
            if (OverdueDay(asked) is var day && asked.TruthDays >= day)
                yield return Of(asked with { AsOfDay = day }, true, false);
        }

        int OverdueDay(ForecastCase asked) => (int)Math.Ceiling(DayShares.OverdueFrom * FeaturesOf(asked).Lengths.TypicalDays);

        CycleFeatures FeaturesOf(ForecastCase asked) =>
            KnownCycles.Features(asked.Log, asked.Start.AddDays(asked.AsOfDay), prior);

        ShareCase Of(ForecastCase asked, bool isOverdue, bool isRemoved)
        {
            var features = FeaturesOf(asked);
            var isUsual = LearnedShares.Usualness(features.Lengths.TypicalDays) >= 0.5;
            var situation = isUsual ? LearnedShares.SituationOf(features) : PersonSituation.UnusualLength;
            return new ShareCase(situation, isOverdue, (before, isRemoved), asked with { Person = before + asked.Person });
        }
    }

    private sealed record ShareCase(
        PersonSituation Situation, bool IsOverdue, (int Population, bool IsRemoved) Group, ForecastCase Asked);
}

/// <summary>The share of the trees in one situation.</summary>
/// <param name="Situation">The name of the situation.</param>
/// <param name="Women">The number of women in it.</param>
/// <param name="Forecasts">The number of forecasts.</param>
/// <param name="StatisticalDays">The CRPS without trees.</param>
/// <param name="Best">The share with the smallest CRPS.</param>
/// <param name="Share">The fitted share: the best one, or 0 if the gain is not certain.</param>
/// <param name="GainDays">The CRPS with shares that are chosen on other women − that without trees, paired.</param>
/// <param name="WorstDays">The largest of these differences, by population and by complete logs or removed periods.</param>
public sealed record FittedShare(
    string Situation, int Women, int Forecasts, double StatisticalDays, double Best, double Share, IntervalEstimate GainDays,
    double WorstDays);
