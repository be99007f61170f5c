using System.Text;

namespace Predictions.Training.Evaluation;

/// <summary>The report as Markdown, for cards and pull requests.</summary>
public static class ReportMarkdown
{
    public static string Of(EvaluationReport report)
    {
        var text = new StringBuilder();
        text.Append($"On {report.Source}: {report.Women:N0} women, {report.Cycles:N0} cycles. {ReportColumns.Legend}\n");
        foreach (var scenario in report.Rows.GroupBy(r => r.Scenario))
        {
            text.Append($"\n**{Capital(scenario.Key)}**, {scenario.First().Forecasts:N0} forecasts\n\n");
            Line(text, ReportColumns.Names);
            Line(text, ReportColumns.Names.Select((_, i) => i == 0 ? "---" : "--:"));
            foreach (var row in scenario)
                Line(text, ReportColumns.Of(row));
        }

        return text.ToString();
    }

    private static void Line(StringBuilder text, IEnumerable<string> cells) => text.Append($"| {string.Join(" | ", cells)} |\n");

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
