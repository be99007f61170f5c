using Predictions.Reports;
using Predictions.Training.Evaluation;
using Spectre.Console;

namespace Predictions.Training.Reports;

/// <summary>A whole evaluation on a terminal, and as Markdown for cards and pull requests.</summary>
public static class EvaluationText
{
    public static void Write(IAnsiConsole console, EvaluationReport report)
    {
        console.WriteLine($"{report.Model} on {Describe(report)}");
        foreach (var table in EvaluationTables.ForTerminal(report))
            table.Write(console);
        console.WriteLine(EvaluationTables.TerminalLegend);
    }

    public static string Markdown(EvaluationReport report) =>
        $"On {Describe(report)}. {EvaluationTables.Legend}\n\n" + string.Join('\n', EvaluationTables.Of(report).Select(t => t.ToMarkdown()));

    internal static string Describe(EvaluationReport report) =>
        $"{report.Source}: {report.Women:N0} women, {report.Cycles:N0} cycles";
}
