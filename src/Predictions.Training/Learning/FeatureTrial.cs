using Predictions.Core.Scoring;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Simulation;

namespace Predictions.Training.Learning;

/// <summary>
/// Measures what each group of features adds to the statistical model, on women that the trees have not seen. For each fold of
/// women, the trees are trained on the simulation and on the charts of the other folds, and the share of the trees in a situation
/// is the best one on the other folds.
/// </summary>
public sealed class FeatureTrial
{
    private const double HoleRate = 0.1;
    private static readonly int[] RunningDays = [28, 30, 35, 40];

    private readonly IReadOnlyList<ChartedPerson> _persons;
    private readonly TrainingPlan _plan;
    private readonly int _folds;
    private readonly int _seed;
    private readonly ChartedPerson[] _simulated;
    private readonly TrialSituation[] _situations;

    /// <param name="persons">Complete charts.</param>
    /// <param name="plan">The simulation, the prior and the settings of the trees. Its shares are not used.</param>
    /// <param name="folds">The number of folds, at least 2.</param>
    /// <param name="seed">Seed of the removed logs and the bootstrap.</param>
    /// <exception cref="CycleTableException">There are fewer women than folds.</exception>
    public FeatureTrial(IReadOnlyList<ChartedPerson> persons, TrainingPlan plan, int folds, int seed)
    {
        if (persons.Count < folds)
            throw new CycleTableException($"there are {persons.Count} women; {folds} folds need at least as many");
        (_persons, _plan, _folds, _seed) = (persons, plan, folds, seed);
        _simulated = Cohort.Simulate(plan.Seed, plan.Women, plan.Shape);
        _situations = [.. SituationsOf(persons, seed).Where(s => s.Cases.Length > 0)];
    }

    /// <summary>Trains on the simulation alone, or with the charts of the other folds, and scores each set of features.</summary>
    public IReadOnlyList<TrialRow> Run(bool withCharts, IProgress<string>? progress = null)
    {
        var scores = FeatureSet.All.Select(set =>
        {
            progress?.Report($"Trees on {set.Name}, {(withCharts ? "simulation and other charts" : "simulation alone")}");
            return Score(set, Trees(set, withCharts));
        }).ToArray();
        var without = scores[0];
        return
        [
            .. _situations.Index().SelectMany(situation => FeatureSet.All.Index().Select(set =>
                Row(set.Item, situation.Item, scores[set.Index][situation.Index], without[situation.Index]))),
        ];
    }

    /// <summary>The trees for each fold.</summary>
    private IHazardModel[] Trees(FeatureSet set, bool withCharts)
    {
        if (!withCharts)
            return [.. Enumerable.Repeat(Trained(set, _simulated), _folds)];
        var withHoles = MissingLogs.Make(_persons, HoleRate, _seed + 1);
        return [.. Enumerable.Range(0, _folds).AsParallel().AsOrdered().Select(fold => Trained(
            set, [.. _simulated, .. OfOtherFolds(_persons, fold), .. OfOtherFolds(withHoles, fold)]))];
    }

    private IHazardModel Trained(FeatureSet set, ChartedPerson[] persons)
    {
        var rows = HazardTable.Build(persons, _plan.Prior, _plan.Trainer.LastDay, set.HasEvidence);
        return HazardTrainer.Train(set.Masked(rows), _plan.Trainer).Compiled;
    }

    private IEnumerable<ChartedPerson> OfOtherFolds(IEnumerable<ChartedPerson> persons, int fold) =>
        persons.Where((_, i) => i % _folds != fold);

    private TrialScores[] Score(FeatureSet set, IHazardModel[] trees) => [.. _situations.Select(situation =>
    {
        var rules = MixingRule.Candidates(set.HasEvidence && situation.HasEvidence);
        return new TrialScores(rules,
        [
            .. situation.Cases.AsParallel().AsOrdered().Select(asked =>
                (double[])[.. rules.Select(rule => rule.Crps(asked, _plan.Prior, trees[asked.Person % _folds]))]),
        ]);
    })];


    private TrialRow Row(FeatureSet set, TrialSituation situation, TrialScores scores, TrialScores lengths)
    {
        var persons = situation.Cases.Select(c => c.Person).ToArray();
        var bootstrap = new Bootstrap(persons, _seed);
        var (chosen, ofLengths) = (scores.CrossFitted(persons, _folds), lengths.CrossFitted(persons, _folds));
        return new TrialRow(
            situation.Name, bootstrap.Women, persons.Length, set.Name, scores.Best(_ => true).Shares,
            bootstrap.Mean(i => scores.Crps[i][0]),
            bootstrap.Mean(i => chosen[i] - scores.Crps[i][0]),
            ReferenceEquals(scores, lengths) ? null : bootstrap.Mean(i => chosen[i] - ofLengths[i]));
    }

    private static IEnumerable<TrialSituation> SituationsOf(IReadOnlyList<ChartedPerson> persons, int seed)
    {
        var charts = new WalkForward(persons);
        var any = charts.FirstDays(0);
        ForecastCase[] known = [.. any.Where(c => c.PastDays.Length >= Scenario.MinPastCycles)];
        yield return new("day 1", known);
        foreach (var day in RunningDays)
            yield return new(
                $"no period yet, day {day}", [.. known.Where(c => c.TruthDays >= day).Select(c => c with { AsOfDay = day })]);
        yield return new(
            "10 % of periods not logged", new WalkForward(MissingLogs.Make(persons, HoleRate, seed)).FirstDays(
                Scenario.MinPastCycles));
        for (var count = 0; count < Scenario.MinPastCycles; count++)
            yield return new(
                count == 1 ? "1 cycle known" : $"{count} cycles known", [.. any.Where(c => c.PastDays.Length == count)]);
        yield return new("on the day of the first fertile sign", charts.SignDays(Scenario.MinPastCycles, true), true);
        yield return new("on the day of a logged ovulation", charts.OvulationDays(Scenario.MinPastCycles), true);
    }
}

/// <summary>A situation of the trial.</summary>
/// <param name="Name">The name in the report.</param>
/// <param name="Cases">Its forecasts.</param>
/// <param name="HasEvidence">Whether a sign or an ovulation is logged in the running cycle.</param>
internal sealed record TrialSituation(string Name, ForecastCase[] Cases, bool HasEvidence = false);

/// <summary>The CRPS of cases by rule, in days.</summary>
/// <param name="Rules">The rules; the first is without trees.</param>
/// <param name="Crps">For each case, the CRPS of each rule.</param>
internal sealed record TrialScores(IReadOnlyList<MixingRule> Rules, double[][] Crps)
{
    /// <summary>The rule with the smallest mean CRPS over some cases.</summary>
    public MixingRule Best(Func<int, bool> isCounted) => Rules[BestAt(isCounted)];

    /// <summary>The CRPS of each case with the rule that is best on other folds.</summary>
    public double[] CrossFitted(IReadOnlyList<int> persons, int folds)
    {
        int[] best = [.. Enumerable.Range(0, folds).Select(fold => BestAt(i => persons[i] % folds != fold))];
        return [.. Crps.Select((ofCase, i) => ofCase[best[persons[i] % folds]])];
    }

    private int BestAt(Func<int, bool> isCounted)
    {
        var sums = new double[Rules.Count];
        foreach (var (i, ofCase) in Crps.Index())
            if (isCounted(i))
                for (var rule = 0; rule < sums.Length; rule++)
                    sums[rule] += ofCase[rule];
        return Array.IndexOf(sums, sums.Min());
    }
}

/// <summary>What trees on one set of features add in one situation, on women that they were not trained on.</summary>
/// <param name="Situation">The name of the situation.</param>
/// <param name="Women">The number of women.</param>
/// <param name="Forecasts">The number of forecasts.</param>
/// <param name="Features">The name of the <see cref="FeatureSet"/>.</param>
/// <param name="Shares">The best shares of the trees on all women; the figures use the best ones on other folds.</param>
/// <param name="StatisticalDays">The CRPS of the statistical model alone.</param>
/// <param name="DifferenceDays">The CRPS with trees − that of the statistical model, paired.</param>
/// <param name="AgainstLengthsDays">The CRPS with these trees − that with trees on lengths, paired; <c>null</c> for the latter.
/// </param>
public sealed record TrialRow(
    string Situation, int Women, int Forecasts, string Features, DayShares Shares, IntervalEstimate StatisticalDays,
    IntervalEstimate DifferenceDays, IntervalEstimate? AgainstLengthsDays);
