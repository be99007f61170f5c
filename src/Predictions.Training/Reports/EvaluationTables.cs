using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports;

/// <summary>An evaluation as tables: all forecasters over all cycles, then the model in every situation.</summary>
public static class EvaluationTables
{
    /// <summary>What the columns mean, in one paragraph.</summary>
    public const string Legend =
        "MAE, median error, CRPS and width are in days; of a point, CRPS is its error. In brackets: 95 % interval by bootstrap over " +
        "women. “Model − it” is the paired difference in CRPS, below 0 where the model is better. PIT distance is that of " +
        "Kolmogorov and Smirnov, 0 at best. The last columns are observed − stated coverage in points of the ranges asked for at " +
        "50, 80 and 90 %; what is stated is more than asked for, since days are whole.";

    private static readonly string[] ForecasterColumns =
        ["forecaster", "MAE", "median", "≤ 1 day", "≤ 2", "≤ 3", "CRPS", "model − it", "log score", "PIT distance", "50 %", "80 %", "90 %", "80 % width"];

    private static readonly string[] SituationColumns =
        ["", "women", "forecasts", "MAE", "best formula", "CRPS", "− statistical", "log score", "PIT distance", "50 %", "80 %", "90 %", "80 % width"];

    public static IReadOnlyList<TextTable> Of(EvaluationReport report) =>
    [
        .. report.Scenarios.GroupBy(s => s.Group).SelectMany(group => group.First().Key == Scenario.AllKey
            ? new[] { Forecasters(group.First()) }
            : [new TextTable(group.Key, SituationColumns, [.. group.Select(Situation)])]),
    ];

    /// <summary>Every forecaster in one scenario.</summary>
    public static TextTable Forecasters(ScenarioScores scores) => new(
        $"{Capital(scores.Scenario)}: {scores.Forecasts:N0} forecasts of {scores.Women:N0} women",
        ForecasterColumns,
        [.. scores.Rows.Select(Forecaster)]);

    private static string[] Forecaster(ScoreRow row) =>
    [
        row.Forecaster,
        Figures.Days(row.MaeDays),
        Figures.Number(row.MedianErrorDays, "0.0"),
        .. row.Within.Select(w => Figures.Share(w)),
        Figures.Days(row.CrpsDays),
        Figures.Difference(row.ModelAgainstItDays),
        Figures.Number(row.LogScore),
        Figures.Number(row.PitDistance, "0.000"),
        .. Ranges(row),
    ];

    private static string[] Situation(ScenarioScores scores)
    {
        var model = scores.Model;
        var formula = scores.Rows.Where(r => r.Ranges.Count == 0).MinBy(r => r.MaeDays.Value);
        return
        [
            scores.Scenario,
            $"{scores.Women:N0}",
            $"{scores.Forecasts:N0}",
            Figures.Days(model.MaeDays),
            formula is null ? "–" : $"{formula.MaeDays.Value:0.00} {formula.Forecaster}",
            Figures.Days(model.CrpsDays),
            Figures.Difference(scores.Rows[^2].Ranges.Count > 0 ? scores.Rows[^2].ModelAgainstItDays : null),
            Figures.Number(model.LogScore),
            Figures.Number(model.PitDistance, "0.000"),
            .. Ranges(model),
        ];
    }

    private static IEnumerable<string> Ranges(ScoreRow row) => row.Ranges.Count == 0
        ? ["–", "–", "–", "–"]
        : [.. row.Ranges.Select(r => Figures.Points(r.Gap)), Figures.Number(row.Ranges[1].WidthDays, "0.0")];

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
