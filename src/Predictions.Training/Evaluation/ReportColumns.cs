namespace Predictions.Training.Evaluation;

/// <summary>The columns that the printed table and the card share.</summary>
internal static class ReportColumns
{
    public static readonly IReadOnlyList<string> Names =
        ["forecaster", "MAE", "median", "≤ 1 day", "≤ 2", "≤ 3", "CRPS", "log score", "50 %", "80 %", "90 %"];

    public static string[] Of(ScoreRow row) =>
    [
        row.Forecaster,
        $"{row.MaeDays:0.00}",
        $"{row.MedianErrorDays:0.0}",
        .. row.Within.Select(share => $"{100 * share:0} %"),
        $"{row.CrpsDays:0.00}",
        row.LogScore is { } logScore ? $"{logScore:0.00}" : "–",
        .. LengthForecast.NominalCoverage.Select((_, i) => CoverageOf(row, i)),
    ];

    /// <summary>What the columns mean, in one paragraph.</summary>
    public const string Legend =
        "MAE, median error and CRPS are in days; of a point, CRPS is its error. The last three columns are the ranges asked for at " +
        "50, 80 and 90 %: observed coverage, and in brackets the mean coverage stated, which is higher since days are whole.";

    private static string CoverageOf(ScoreRow row, int range) => row.Coverage.Count == 0
        ? "–"
        : $"{100 * row.Coverage[range].Observed:0.0} ({100 * row.Coverage[range].Stated:0.0})";
}
