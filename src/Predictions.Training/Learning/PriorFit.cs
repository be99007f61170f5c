using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Optimization;

namespace Predictions.Training.Learning;

/// <summary>
/// Fits the prior of the statistical model to charts. It minimizes the CRPS of the product's forecasts in some scenarios of
/// the evaluation, each relative to the closed form's, with a penalty where the ranges of persons with uneven cycles hold more
/// or less than they state. A fit by likelihood would be dominated by a few persons with very uneven cycles. The fitted prior
/// has two kinds of persons, with even and with uneven cycles. Three things are given. A third kind, whose cycles may have any
/// steady length: few charts have such persons. The weights of the skip rate and of the late share in the running cycle: a fit
/// of them lets a forgotten period explain ten days late for a person who has logged seven cycles without a gap.
/// </summary>
public static class PriorFit
{
    /// <summary>The number of kinds of persons in a fitted prior.</summary>
    public const int Kinds = 3;

    // Logs are removed twice, so that the fit does not follow one draw.
    private const int Removals = 2;

    // Sampled evenly over the cases of a situation.
    private const int MaxCases = 1_500;

    private const double GapCost = 0.0006;
    private const double FreeGapPoints = 2.5;

    // A loss of 0.001 for a move of one spread along one coordinate, with 100 women.
    private const double CostOfMoving = 0.1;

    /// <summary>The situations of the fit, by the key of the scenario, with their weight in it.</summary>
    public static readonly IReadOnlyList<FitSituation> Situations =
    [
        new(Scenario.AllKey, 0.3),
        new("day_28_", 0.08),
        new("day_30_", 0.08),
        new("day_35_", 0.14),
        new("day_40_", 0.11),
        new("holes_10_", 0.34),
        new("holes_10_silent_40_", 0.03),
        new("known_0_", 0.04),
        new("known_1_", 0.05),
        new("known_2_", 0.04),
        new("uneven_", 0),
    ];

    /// <summary>The fitted prior, with rounded numbers.</summary>
    /// <param name="persons">Charts; suspected gaps are no targets.</param>
    /// <param name="seed">Seed of the logs that are removed and of the search.</param>
    /// <param name="generations">Generations of the search, about 120 for a good fit.</param>
    /// <param name="near">A prior with three kinds that few persons move little; <c>null</c> for a fit from scratch.</param>
    public static LengthPrior Fit(IReadOnlyList<ChartedPerson> persons, int seed, int generations, LengthPrior? near = null) =>
        Fit(CasesOf(persons, seed), generations, seed, near);

    /// <summary>
    /// The CRPS of each situation with a prior that was fitted to other persons, next to the closed form's. Each person belongs
    /// to one fold, and each fold is forecast by the prior of the others.
    /// </summary>
    public static IReadOnlyList<FitScore> CrossValidate(
        IReadOnlyList<ChartedPerson> persons, int folds, int seed, int generations, LengthPrior? near = null)
    {
        var cases = CasesOf(persons, seed);
        var scores = new CaseScore[cases.Length];
        for (var fold = 0; fold < folds; fold++)
        {
            var prior = Fit([.. cases.Where(c => c.Asked.Person % folds != fold)], generations, seed, near);
            for (var i = 0; i < cases.Length; i++)
                if (cases[i].Asked.Person % folds == fold)
                    scores[i] = cases[i].Score(prior);
        }

        return [.. Situations.Index().Select(s => Summary(s.Index, cases, scores, seed)).OfType<FitScore>()];
    }

    /// <summary>What a fit minimizes: about 1 where the prior is as good as the closed form.</summary>
    public static double LossOf(IReadOnlyList<ChartedPerson> persons, int seed, LengthPrior prior) =>
        Loss(CasesOf(persons, seed), prior);

    private static FitScore? Summary(int situation, FitCase[] cases, CaseScore[] scores, int seed)
    {
        int[] at = [.. Enumerable.Range(0, cases.Length).Where(i => cases[i].Situation == situation)];
        if (at.Length == 0)
            return null;
        var bootstrap = new Bootstrap([.. at.Select(i => cases[i].Asked.Person)], seed);
        return new FitScore(
            cases[at[0]].Name, at.Length, bootstrap.Mean(i => cases[at[i]].ClosedFormCrps),
            bootstrap.Mean(i => scores[at[i]].CrpsDays),
            bootstrap.Mean(i => scores[at[i]].CrpsDays - cases[at[i]].ClosedFormCrps),
            bootstrap.Mean(i => GapPoints(scores[at[i]])));
    }

    // From scratch by default, not from the prior that Core ships: a fit must not depend on an earlier fit.
    private static LengthPrior Fit(FitCase[] cases, int generations, int seed, LengthPrior? near)
    {
        var start = near is null ? PriorPoint.Scratch : PriorPoint.Of(near);
        var cost = near is null ? 0 : CostOfMoving / cases.Select(c => c.Asked.Person).Distinct().Count();
        return PriorPoint.Rounded(PriorPoint.Prior(EvolutionStrategy.Minimize(
            x => Loss(cases, PriorPoint.Prior(x)) + cost * PriorPoint.SquaredDistance(x, start), start, PriorPoint.Scale,
            generations, seed)));
    }

    // Summed in order, so that the result does not depend on the number of threads.
    private static double Loss(FitCase[] cases, LengthPrior prior)
    {
        var (crps, closed, gap, counts) = (
            new double[Situations.Count], new double[Situations.Count], new double[Situations.Count], new int[Situations.Count]);
        foreach (var (asked, score) in cases.Zip(cases.AsParallel().AsOrdered().Select(c => c.Score(prior)).ToArray()))
        {
            crps[asked.Situation] += score.CrpsDays;
            closed[asked.Situation] += asked.ClosedFormCrps;
            gap[asked.Situation] += GapPoints(score);
            counts[asked.Situation]++;
        }

        return Situations.Index().Where(s => counts[s.Index] > 0).Sum(s =>
            s.Item.Weight * crps[s.Index] / closed[s.Index]
            + (s.Item.Weight > 0 ? 0 : GapCost * Math.Max(0, Math.Abs(gap[s.Index] / counts[s.Index]) - FreeGapPoints)));
    }

    // Observed − stated of the 80 % range, in points.
    private static double GapPoints(in CaseScore score) =>
        100 * ((score.Held(FitCase.Range80) ? 1 : 0) - score.Ranges[FitCase.Range80].Stated);

    private static FitCase[] CasesOf(IReadOnlyList<ChartedPerson> persons, int seed) =>
    [
        .. Enumerable.Range(0, Removals).SelectMany(removal =>
            from scenario in Scenario.AllOf(persons, seed + removal)
            let situation = Situations.Index().FirstOrDefault(s => s.Item.Key == scenario.Key, (-1, null!)).Index
            where situation >= 0 && (removal == 0 || scenario.Key.StartsWith("holes_", StringComparison.Ordinal))
            let stride = Math.Max(1, (scenario.Cases.Count + MaxCases - 1) / MaxCases)
            from asked in scenario.Cases.Where((_, i) => i % stride == 0)
            select new FitCase(situation, scenario.Name, asked)),
    ];

    /// <summary>One forecast of the fit.</summary>
    private sealed record FitCase(int Situation, string Name, ForecastCase Asked)
    {
        /// <summary>The index of the 80 % range.</summary>
        public const int Range80 = 1;

        private static readonly ClosedForm ClosedForm = new();

        public double ClosedFormCrps { get; } = ClosedForm.Forecast(Asked).Crps(Asked.TruthDays);

        public CaseScore Score(LengthPrior prior) => CaseScore.Of(
            new ModelForecaster("fit", new ScoringModel("fit", prior, null, LearnedShares.None)).Forecast(Asked),
            Asked.TruthDays, 0);
    }
}

/// <summary>A situation of the fit.</summary>
/// <param name="Key">The key of its scenario.</param>
/// <param name="Weight">
/// The weight of its CRPS, relative to the closed form's; 0 where only the coverage of the 80 % range counts.
/// </param>
public sealed record FitSituation(string Key, double Weight);

/// <summary>The cross-validated CRPS of a situation, in days, with intervals by bootstrap over persons.</summary>
/// <param name="Situation">The situation's name.</param>
/// <param name="Forecasts">The number of forecasts.</param>
/// <param name="ClosedForm">The CRPS of the closed form.</param>
/// <param name="Fitted">The CRPS of priors that were fitted to other persons.</param>
/// <param name="Difference">Fitted − closed form, paired by forecast; negative where the fit is better.</param>
/// <param name="GapPoints">Observed − stated of the fitted priors' 80 % range, in points.</param>
public sealed record FitScore(
    string Situation, int Forecasts, IntervalEstimate ClosedForm, IntervalEstimate Fitted, IntervalEstimate Difference,
    IntervalEstimate GapPoints);
