using Predictions.LoadTest.SideBySide;
using Predictions.Reports;

namespace Predictions.LoadTest.Reports;

/// <summary>Targets side by side.</summary>
internal static class ComparisonTable
{
    public static TextTable Of(string load, string first, IEnumerable<Comparison> rows) => new(
        load, ["figure", "target", "median", "least to most", $"÷ {first}", "least to most of it"], [.. rows.Select(Row)]);

    private static string[] Row(Comparison row) =>
    [
        row.Name, row.Target, Number(row.Rounds.Median), $"{Number(row.Rounds.Least)} to {Number(row.Rounds.Most)}",
        row.Ratio is { } ratio ? $"{ratio.Median:0.000}" : "1",
        row.Ratio is { } spread ? $"{spread.Least:0.000} to {spread.Most:0.000}" : "",
    ];

    private static string Number(double value) => value >= 1_000 ? $"{value:N0}" : $"{value:0.00}";
}
