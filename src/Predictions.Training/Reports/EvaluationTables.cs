using Predictions.Reports;
using Predictions.Training.Evaluation;
using Spectre.Console;

namespace Predictions.Training.Reports;

/// <summary>An evaluation as tables: all forecasters over all cycles, then the model in every situation.</summary>
public static class EvaluationTables
{
    /// <summary>The meaning of the columns.</summary>
    public const string Legend =
        "MAE, median error, CRPS and width are in days; the CRPS of a point forecast is its error. In parentheses: 95 % " +
        "interval by bootstrap over women, from 10 women on. “CRPS, model − row” and “vs …” are paired differences in " +
        "CRPS; below 0 the model is better. PIT distance is the Kolmogorov–Smirnov distance from uniform; 0 is best. The " +
        "columns 50, 80 and 90 % are observed − stated coverage of these ranges, in points. The stated coverage exceeds the " +
        "nominal one because days are whole.";

    /// <summary>The meaning of the columns on a terminal.</summary>
    public const string TerminalLegend =
        "MAE, CRPS and width are in days; the CRPS of a point forecast is its error. In parentheses: 95 % interval by " +
        "bootstrap over women, from 10 women on. “CRPS, model − row” and “vs …” are paired differences in CRPS; below 0 " +
        "the model is better. The columns 50, 80 and 90 % are observed − stated coverage of these ranges, in points. JSON, " +
        "Markdown and HTML have more columns.";

    private static readonly Column<ScoreRow>[] ForecasterColumns =
    [
        new("forecaster", r => r.Forecaster),
        .. RangeColumns<ScoreRow>(r => r.Ranges),
        new("PIT distance", r => Figures.Interval(r.PitDistance, "0.000"), null),
        new("MAE", r => Figures.Days(r.MaeDays), r => Figures.BriefDays(r.MaeDays)),
        new("median", r => Figures.Interval(r.MedianErrorDays, "0.0"), null),
        new("≤ 1 day", r => Figures.Shares(r.Within[0]), r => Figures.Share(r.Within[0])),
        new("≤ 2", r => Figures.Shares(r.Within[1]), r => Figures.Share(r.Within[1])),
        new("≤ 3", r => Figures.Shares(r.Within[2]), r => Figures.Share(r.Within[2])),
        new("CRPS", r => Figures.Days(r.CrpsDays), r => Figures.Number(r.CrpsDays)),
        new("CRPS, model − row", r => Figures.Difference(r.ModelAgainstItDays),
            r => Figures.BriefDifference(r.ModelAgainstItDays)),
        new("log score", r => Figures.Days(r.LogScore), r => Figures.Number(r.LogScore)),
    ];

    private static readonly Column<ScenarioScores>[] SituationColumns =
    [
        new("situation", s => s.Scenario),
        new("women", s => $"{s.Women:N0}"),
        new("forecasts", s => $"{s.Forecasts:N0}"),
        .. RangeColumns<ScenarioScores>(s => s.Model.Ranges),
        new("PIT distance", s => Figures.Interval(s.Model.PitDistance, "0.000"), null),
        new("MAE", s => Figures.Days(s.Model.MaeDays), s => Figures.BriefDays(s.Model.MaeDays)),
        new("best formula", BestFormula, s => Figures.Number(s.BestFormula()?.MaeDays)),
        new("CRPS", s => Figures.Days(s.Model.CrpsDays), s => Figures.Number(s.Model.CrpsDays)),
        new("vs statistical", s => Figures.Difference(s.Statistical()?.ModelAgainstItDays),
            s => Figures.Number(s.Statistical()?.ModelAgainstItDays, "+0.000;−0.000;0.000")),
        new("vs closed form", s => Figures.Difference(s.ClosedForm()?.ModelAgainstItDays),
            s => Figures.Number(s.ClosedForm()?.ModelAgainstItDays, "+0.000;−0.000;0.000")),
        new("log score", s => Figures.Days(s.Model.LogScore), null),
    ];

    /// <summary>All tables in full, for pages and cards.</summary>
    public static IReadOnlyList<TextTable> Of(EvaluationReport report) => Of(report, isTerminal: false);

    /// <summary>All tables with the columns that fit a terminal.</summary>
    public static IReadOnlyList<TextTable> ForTerminal(EvaluationReport report) => Of(report, isTerminal: true);

    /// <summary>The segments, a table for each column.</summary>
    public static IReadOnlyList<TextTable> Segments(EvaluationReport report, bool isTerminal = false) =>
    [
        .. report.Segments.GroupBy(s => s.Group)
            .Select(group => Column<ScenarioScores>.Table(
                group.Key, [SituationColumns[0] with { Name = "segment" }, .. SituationColumns[1..]], group, isTerminal)),
    ];

    /// <summary>Every forecaster in one scenario.</summary>
    public static TextTable Forecasters(ScenarioScores scores) => Forecasters(scores, isTerminal: false);

    private static TextTable[] Of(EvaluationReport report, bool isTerminal) =>
    [
        .. report.Scenarios.GroupBy(s => s.Group).Select(group => group.First().Key == Scenario.AllKey
            ? Forecasters(group.First(), isTerminal)
            : Column<ScenarioScores>.Table(group.Key, SituationColumns, group, isTerminal)),
    ];

    private static TextTable Forecasters(ScenarioScores scores, bool isTerminal) => Column<ScoreRow>.Table(
        $"{Capital(scores.Scenario)}: {scores.Forecasts:N0} forecasts of {scores.Women:N0} women", ForecasterColumns, scores.Rows,
        isTerminal);

    private static string BestFormula(ScenarioScores scores) =>
        scores.BestFormula() is { } formula ? $"{formula.MaeDays.Value:0.00} {formula.Forecaster}" : "–";

    private static Column<T>[] RangeColumns<T>(Func<T, IReadOnlyList<RangeScore>> ranges) =>
    [
        new("50 %", t => Figures.Points(At(ranges(t), 0)?.Gap), t => Figures.BarePoints(At(ranges(t), 0)?.Gap)),
        new("80 %", t => Figures.Points(At(ranges(t), 1)?.Gap), t => Figures.BriefPoints(At(ranges(t), 1)?.Gap)),
        new("90 %", t => Figures.Points(At(ranges(t), 2)?.Gap), t => Figures.BarePoints(At(ranges(t), 2)?.Gap)),
        new("80 % width", t => Figures.Interval(At(ranges(t), 1)?.WidthDays, "0.0"),
            t => Figures.Number(At(ranges(t), 1)?.WidthDays, "0.0")),
    ];

    private static RangeScore? At(IReadOnlyList<RangeScore> ranges, int index) => index < ranges.Count ? ranges[index] : null;

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}

/// <summary>An evaluation on a terminal, and as Markdown for cards and pull requests.</summary>
public static class EvaluationText
{
    public static void Write(IAnsiConsole console, EvaluationReport report)
    {
        console.WriteLine($"{report.Model} on {Describe(report)}");
        foreach (var table in EvaluationTables.ForTerminal(report).Concat(EvaluationTables.Segments(report, isTerminal: true)))
            table.Write(console);
        console.WriteLine(EvaluationTables.TerminalLegend);
        if (report.Importance is null)
            return;
        foreach (var table in ImportanceTables.Of(report))
            table.Write(console);
        console.WriteLine(ImportanceTables.Legend);
    }

    public static string Markdown(EvaluationReport report) =>
        $"On {Describe(report)}. {EvaluationTables.Legend}\n\n"
            + string.Join(
                '\n', EvaluationTables.Of(report).Concat(EvaluationTables.Segments(report)).Select(t => t.ToMarkdown()))
            + (report.Importance is null ? "" : $"\n{ImportanceTables.Legend}\n\n"
                + string.Join('\n', ImportanceTables.Of(report).Select(t => t.ToMarkdown())));

    internal static string Describe(EvaluationReport report) =>
        $"{report.Source}: {report.Women:N0} women, {report.Cycles:N0} cycles";
}
