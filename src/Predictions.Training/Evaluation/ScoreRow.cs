namespace Predictions.Training.Evaluation;

/// <summary>The scores of one forecaster in one scenario, with intervals by bootstrap over persons.</summary>
/// <param name="Forecaster">The forecaster's name.</param>
/// <param name="MaeDays">Mean absolute error of the likely day.</param>
/// <param name="MedianErrorDays">Median absolute error of the likely day.</param>
/// <param name="Within">Shares of likely days within 1, 2 and 3 days of the truth.</param>
/// <param name="CrpsDays">Continuous ranked probability score; for a point, the absolute error. <c>null </c> without a
/// distribution.</param>
/// <param name="LogScore">Mean −log P(truth), in nats; <c>null</c> for points.</param>
/// <param name="PitDistance">Largest distance of the PIT's distribution from the uniform one (Kolmogorov–Smirnov); <c>null </c>
/// for points.</param>
/// <param name="PitShares">Shares of PIT values in ten equal bins; uniform if calibrated; empty for points.</param>
/// <param name="Ranges">For each of <see cref="LengthForecast.NominalCoverage"/>; empty for points.</param>
/// <param name="ModelAgainstItDays">The evaluated model's CRPS − this one's, paired; <c>null</c> for the model itself.</param>
public sealed record ScoreRow(
    string Forecaster,
    IntervalEstimate MaeDays,
    IntervalEstimate MedianErrorDays,
    IReadOnlyList<IntervalEstimate> Within,
    IntervalEstimate? CrpsDays,
    IntervalEstimate? LogScore,
    IntervalEstimate? PitDistance,
    IReadOnlyList<double> PitShares,
    IReadOnlyList<RangeScore> Ranges,
    IntervalEstimate? ModelAgainstItDays)
{
    private const int PitBins = 10;

    /// <summary>Scores the forecasts of a scenario, and compares them with the evaluated model's.</summary>
    internal static ScoreRow Of(string forecaster, CaseScore[] scores, CaseScore[] model, Bootstrap bootstrap)
    {
        var hasPit = !double.IsNaN(scores[0].Pit);
        return new ScoreRow(
            forecaster,
            bootstrap.Mean(i => scores[i].ErrorDays),
            Median(scores, bootstrap),
            [.. Enumerable.Range(1, 3).Select(most => bootstrap.Mean(i => scores[i].ErrorDays <= most ? 1 : 0))],
            double.IsNaN(scores[0].CrpsDays) ? null : bootstrap.Mean(i => scores[i].CrpsDays),
            hasPit ? bootstrap.Mean(i => scores[i].LogScore) : null,
            hasPit ? DistanceFromUniform(scores, bootstrap) : null,
            hasPit ? [.. Enumerable.Range(0, PitBins).Select(bin => scores.Average(s => BinOf(s.Pit) == bin ? 1.0 : 0))] : [],
            [.. Enumerable.Range(0, scores[0].Ranges.Length).Select(range => RangeScore.Of(scores, range, bootstrap))],
            ReferenceEquals(scores, model) || double.IsNaN(model[0].CrpsDays) || double.IsNaN(scores[0].CrpsDays)
                ? null
                : bootstrap.Mean(i => model[i].CrpsDays - scores[i].CrpsDays));
    }

    private static int BinOf(double pit) => Math.Min((int)(pit * PitBins), PitBins - 1);

    private static IntervalEstimate Median(CaseScore[] scores, Bootstrap bootstrap)
    {
        int[] order = [.. Enumerable.Range(0, scores.Length).OrderBy(i => scores[i].ErrorDays)];
        return bootstrap.Of(order, (weights, total) =>
        {
            var below = 0.0;
            var at = -1;
            while (below < total / 2)
                below += weights[++at];
            return scores[order[at]].ErrorDays;
        });
    }

    private static IntervalEstimate DistanceFromUniform(CaseScore[] scores, Bootstrap bootstrap)
    {
        int[] order = [.. Enumerable.Range(0, scores.Length).OrderBy(i => scores[i].Pit)];
        return IntervalEstimate.Reflected(bootstrap.Of(order, (weights, total) =>
        {
            var (below, max) = (0.0, 0.0);
            for (var i = 0; i < order.Length; i++)
            {
                var pit = scores[order[i]].Pit;
                max = Math.Max(max, Math.Abs(pit - below / total));
                below += weights[i];
                max = Math.Max(max, Math.Abs(pit - below / total));
            }

            return max;
        }));
    }
}

/// <summary>The scores of all forecasters in one scenario.</summary>
/// <param name="Group">The group of the scenario, such as "By regularity".</param>
/// <param name="Scenario">The name of the scenario.</param>
/// <param name="Key">Its prefix in metrics; empty for all cycles.</param>
/// <param name="Women">The number of women.</param>
/// <param name="Forecasts">The number of forecasts.</param>
/// <param name="Rows">The rows by forecaster; the last is the evaluated model.</param>
public sealed record ScenarioScores(
    string Group, string Scenario, string Key, int Women, int Forecasts, IReadOnlyList<ScoreRow> Rows)
{
    /// <summary>The evaluated model's row.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ScoreRow Model => Rows[^1];

    internal static ScenarioScores Of(ScoredScenario scored, int seed)
    {
        var scenario = scored.Scenario;
        var bootstrap = new Bootstrap([.. scenario.Cases.Select(c => c.Person)], seed);
        var model = scored.Forecasters[^1].Scores;
        return new ScenarioScores(
            scenario.Group, scenario.Name, scenario.Key, bootstrap.Women, scenario.Cases.Count,
            [.. scored.Forecasters.Select(f => ScoreRow.Of(f.Name, f.Scores, model, bootstrap))]);
    }
}
