using Predictions.Core.Scoring;
using Predictions.Training.Charts;

namespace Predictions.Training.Evaluation;

/// <summary>Compares two models on the same forecasts. Every difference is paired, B − A.</summary>
/// <param name="Source">The name of the table.</param>
/// <param name="Women">The number of women.</param>
/// <param name="A">The baseline model.</param>
/// <param name="B">The model compared with it.</param>
/// <param name="Rows">All cycles first.</param>
public sealed record Comparison(string Source, int Women, string A, string B, IReadOnlyList<ComparisonRow> Rows)
{
    /// <summary>All cycles by the values of columns of the table. They do not decide a promotion.</summary>
    public IReadOnlyList<ComparisonRow> Segments { get; init; } = [];

    /// <summary>Compares two models.</summary>
    /// <param name="a">The baseline model, such as the stable one.</param>
    /// <param name="b">The model compared with it.</param>
    /// <param name="source">The name of the table.</param>
    /// <param name="persons">Charts that neither model was trained on.</param>
    /// <param name="seed">Seed of missing logs, PIT values and bootstrap.</param>
    /// <param name="progress">Receives each scenario before it is scored.</param>
    /// <param name="by">The columns of the segments.</param>
    public static Comparison Of(
        ScoringModel a, ScoringModel b, string source, IReadOnlyList<ChartedPerson> persons, int seed,
        IProgress<string>? progress = null, IReadOnlyList<GroupingColumn>? by = null)
    {
        var first = new ScoredForecaster(new ModelForecaster(a.Name, a), seed);
        var second = new ScoredForecaster(new ModelForecaster(b.Name, b), seed);
        var rows = new List<ComparisonRow>();
        var scenarios = Scenario.AllOf(persons, seed);
        foreach (var scenario in scenarios)
        {
            progress?.Report($"{scenario.Name}: {scenario.Cases.Count:N0} forecasts");
            rows.Add(ComparisonRow.Of(scenario, first, second, seed));
        }

        return new Comparison(source, persons.Count, a.Name, b.Name, rows)
        {
            Segments =
            [
                .. Evaluation.Segments.OfAll(scenarios, by).Select(s => ComparisonRow.Of(s, first, second, seed)),
            ],
        };
    }

    /// <summary>The scenario of all cycles, which decides the verdict; <c>null</c> if no person has enough cycles.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ComparisonRow? All => Rows.FirstOrDefault(r => r.Key == Scenario.AllKey);

    /// <summary>The verdict in one sentence.</summary>
    public string Verdict
    {
        get
        {
            if (All is null)
                return $"{Source} has no woman with {Scenario.MinPastCycles} past cycles and one to forecast, so the models " +
                    "cannot be compared.";
            var difference = All.CrpsDifferenceDays!.Value;
            if (!difference.HasInterval)
                return $"{Source} has forecasts of {All.Women:N0} {(All.Women == 1 ? "woman" : "women")}; a comparison needs "
                    + $"{Bootstrap.MinWomen}.";
            var figures = $"{All.CrpsRatio!.Value.Value - 1:+0.0 %;−0.0 %} CRPS, {difference.Value:+0.000;−0.000} days, 95 %: "
                + $"{difference.Low:+0.000;−0.000} to {difference.High:+0.000;−0.000}; {All.Forecasts:N0} forecasts of " +
                    $"{All.Women:N0} women";
            if (difference.High < 0)
                return $"{B} is better than {A} ({figures}).";
            return difference.Low > 0
                ? $"{B} is worse than {A} ({figures})."
                : $"{B} and {A} are not distinguishable on {Source} ({figures}).";
        }
    }
}

/// <summary>One scenario of a comparison.</summary>
/// <param name="Group">The group of the scenario.</param>
/// <param name="Scenario">The name of the scenario.</param>
/// <param name="Key">The key of the scenario; empty for all cycles.</param>
/// <param name="Women">The number of women.</param>
/// <param name="Forecasts">The number of forecasts.</param>
/// <param name="MaeDifferenceDays">Mean of |error of B| − |error of A|.</param>
/// <param name="CrpsDifferenceDays">Mean of the CRPS of B − that of A; <c>null</c> without distributions.</param>
/// <param name="CrpsRatio">The CRPS of B ÷ that of A.</param>
/// <param name="CrpsRatioUpper95">The one-sided upper 95 % bound of that ratio; <c>null</c> below
/// <see cref="Bootstrap.MinWomen"/>.</param>
/// <param name="RangesA">The ranges of A.</param>
/// <param name="RangesB">The ranges of B.</param>
/// <param name="FurtherOff">For each range, |observed − stated| of B − that of A, as a share.</param>
public sealed record ComparisonRow(
    string Group,
    string Scenario,
    string Key,
    int Women,
    int Forecasts,
    IntervalEstimate MaeDifferenceDays,
    IntervalEstimate? CrpsDifferenceDays,
    IntervalEstimate? CrpsRatio,
    double? CrpsRatioUpper95,
    IReadOnlyList<RangeScore> RangesA,
    IReadOnlyList<RangeScore> RangesB,
    IReadOnlyList<IntervalEstimate> FurtherOff)
{
    internal static ComparisonRow Of(Scenario scenario, ScoredForecaster first, ScoredForecaster second, int seed)
    {
        var bootstrap = new Bootstrap([.. scenario.Cases.Select(c => c.Person)], seed);
        var a = first.Scores(scenario);
        var b = second.Scores(scenario);
        var isWhole = !double.IsNaN(a[0].CrpsDays);
        var ratio = isWhole ? Ratios(a, b, bootstrap) : [];
        return new ComparisonRow(
            scenario.Group, scenario.Name, scenario.Key, bootstrap.Women, scenario.Cases.Count,
            bootstrap.Mean(i => b[i].ErrorDays - a[i].ErrorDays),
            isWhole ? bootstrap.Mean(i => b[i].CrpsDays - a[i].CrpsDays) : null,
            isWhole ? bootstrap.Interval(RatioOf(a, b), ratio) : null,
            isWhole && bootstrap.Women >= Bootstrap.MinWomen ? IntervalEstimate.Quantile(ratio, 0.95) : null,
            Ranges(a, bootstrap),
            Ranges(b, bootstrap),
            [.. Enumerable.Range(0, a[0].Ranges.Length).Select(range => FurtherOffAt(range, a, b, bootstrap))]);
    }

    private static IntervalEstimate FurtherOffAt(int range, CaseScore[] a, CaseScore[] b, Bootstrap bootstrap)
    {
        return bootstrap.Interval(
            Math.Abs(Enumerable.Range(0, b.Length).Average(GapOf(b))) - Math.Abs(Enumerable.Range(0, a.Length).Average(GapOf(a))),
            [.. bootstrap.Means(GapOf(b)).Zip(bootstrap.Means(GapOf(a)), (of, by) => Math.Abs(of) - Math.Abs(by))]);

        Func<int, double> GapOf(CaseScore[] scores) => i => (scores[i].Held(range) ? 1 : 0) - scores[i].Ranges[range].Stated;
    }

    private static double RatioOf(CaseScore[] a, CaseScore[] b) => b.Average(s => s.CrpsDays) / a.Average(s => s.CrpsDays);

    private static double[] Ratios(CaseScore[] a, CaseScore[] b, Bootstrap bootstrap)
    {
        double[] ratios = [.. bootstrap.Means(i => b[i].CrpsDays).Zip(bootstrap.Means(i => a[i].CrpsDays), (of, by) => of / by)];
        Array.Sort(ratios);
        return ratios;
    }

    private static RangeScore[] Ranges(CaseScore[] scores, Bootstrap bootstrap) =>
        [.. Enumerable.Range(0, scores[0].Ranges.Length).Select(range => RangeScore.Of(scores, range, bootstrap))];
}
