using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports;

/// <summary>A comparison as one table.</summary>
public static class ComparisonTables
{
    private static readonly string[] Columns =
        ["B − A", "women", "forecasts", "MAE", "CRPS", "CRPS of B ÷ A", "stays below", "A at 80 %", "B at 80 %"];

    /// <summary>What the columns mean, in one paragraph.</summary>
    public const string Legend =
        "Paired differences over the same forecasts, in days, below 0 where B is better; in brackets the 95 % interval by bootstrap over " +
        "women. “Stays below” is the ratio's one-sided 95 % bound. The last columns are observed − stated coverage of each model's 80 % " +
        "range, in points.";

    public static TextTable Of(Comparison comparison) => new(
        $"A = {comparison.A}, B = {comparison.B}, on {comparison.Source} ({comparison.Women:N0} women)",
        Columns,
        [.. comparison.Rows.Select(Row)]);

    private static string[] Row(ComparisonRow row) =>
    [
        row.Scenario,
        $"{row.Women:N0}",
        $"{row.Forecasts:N0}",
        Figures.Difference(row.MaeDifferenceDays),
        Figures.Difference(row.CrpsDifferenceDays),
        Figures.Number(row.CrpsRatio, "0.000"),
        row.CrpsRatioUpper95?.ToString("0.000") ?? "–",
        Figures.Points(row.RangesA[1].Gap),
        Figures.Points(row.RangesB[1].Gap),
    ];
}
