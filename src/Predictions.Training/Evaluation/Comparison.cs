using Predictions.Core.Scoring;
using Predictions.Training.Charts;

namespace Predictions.Training.Evaluation;

/// <summary>Two models over the same forecasts of the same women: every difference is paired, B − A.</summary>
/// <param name="Source">What was evaluated on.</param>
/// <param name="Women">How many women.</param>
/// <param name="A">The one compared with.</param>
/// <param name="B">The one compared.</param>
/// <param name="Rows">All cycles first.</param>
public sealed record Comparison(string Source, int Women, string A, string B, IReadOnlyList<ComparisonRow> Rows)
{
    /// <summary>Compares two models.</summary>
    /// <param name="a">The one compared with, such as the stable one.</param>
    /// <param name="b">The one compared.</param>
    /// <param name="source">What the table is called.</param>
    /// <param name="persons">Charts that taught neither.</param>
    /// <param name="seed">Seed of holes, draws and bootstrap.</param>
    /// <param name="progress">Told each scenario before it is scored.</param>
    public static Comparison Of(
        ScoringModel a, ScoringModel b, string source, IReadOnlyList<ChartedPerson> persons, int seed, IProgress<string>? progress = null)
    {
        var first = new ScoredForecaster(new ModelForecaster(a.Name, a), seed);
        var second = new ScoredForecaster(new ModelForecaster(b.Name, b), seed);
        var rows = new List<ComparisonRow>();
        foreach (var scenario in Scenario.AllOf(persons, seed))
        {
            progress?.Report($"{scenario.Name}: {scenario.Cases.Count:N0} forecasts");
            rows.Add(ComparisonRow.Of(scenario, first, second, seed));
        }

        return new Comparison(source, persons.Count, a.Name, b.Name, rows);
    }

    /// <summary>All cycles, which the verdict rests on; <c>null</c> where no woman has enough of them.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ComparisonRow? All => Rows.FirstOrDefault(r => r.Key == Scenario.AllKey);

    /// <summary>Which is better and how surely, in a sentence.</summary>
    public string Verdict
    {
        get
        {
            if (All is null)
                return $"{Source} has no woman with {Scenario.MinPastCycles} past cycles and one to forecast: it tells nothing of either.";
            var difference = All.CrpsDifferenceDays!.Value;
            var told = $"{All.CrpsRatio!.Value.Value - 1:+0.0 %;−0.0 %} CRPS, {difference.Value:+0.000;−0.000} days, 95 %: "
                + $"{difference.Low:+0.000;−0.000} to {difference.High:+0.000;−0.000}; {All.Forecasts:N0} forecasts of {All.Women:N0} women";
            if (difference.High < 0)
                return $"{B} is better than {A} ({told}).";
            return difference.Low > 0
                ? $"{B} is worse than {A} ({told})."
                : $"{B} and {A} cannot be told apart on {Source} ({told}).";
        }
    }
}

/// <summary>One scenario of a comparison.</summary>
/// <param name="Group">What the scenario is one of.</param>
/// <param name="Scenario">Its name.</param>
/// <param name="Key">Its key; empty for all cycles.</param>
/// <param name="Women">How many women.</param>
/// <param name="Forecasts">How many forecasts.</param>
/// <param name="MaeDifferenceDays">Mean of |error of B| − |error of A|.</param>
/// <param name="CrpsDifferenceDays">Mean of the CRPS of B − that of A; <c>null</c> where no distribution is told.</param>
/// <param name="CrpsRatio">The CRPS of B ÷ that of A.</param>
/// <param name="CrpsRatioUpper95">What that ratio stays below with 95 % confidence (one-sided).</param>
/// <param name="RangesA">The ranges of A.</param>
/// <param name="RangesB">The ranges of B.</param>
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
    IReadOnlyList<RangeScore> RangesB)
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
            isWhole ? IntervalEstimate.Of(b.Average(s => s.CrpsDays) / a.Average(s => s.CrpsDays), ratio) : null,
            isWhole ? IntervalEstimate.Quantile(ratio, 0.95) : null,
            Ranges(a, bootstrap),
            Ranges(b, bootstrap));
    }

    private static double[] Ratios(CaseScore[] a, CaseScore[] b, Bootstrap bootstrap)
    {
        double[] ratios = [.. bootstrap.Means(i => b[i].CrpsDays).Zip(bootstrap.Means(i => a[i].CrpsDays), (of, by) => of / by)];
        Array.Sort(ratios);
        return ratios;
    }

    private static RangeScore[] Ranges(CaseScore[] scores, Bootstrap bootstrap) =>
        [.. Enumerable.Range(0, scores[0].Ranges.Length).Select(range => RangeScore.Of(scores, range, bootstrap))];
}
