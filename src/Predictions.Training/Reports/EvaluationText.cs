using Predictions.Training.Evaluation;
using Spectre.Console;

namespace Predictions.Training.Reports;

/// <summary>A whole evaluation on a terminal, and as Markdown for cards and pull requests.</summary>
public static class EvaluationText
{
    public static void Write(IAnsiConsole console, EvaluationReport report)
    {
        console.WriteLine($"{report.Model} on {ContractMetadata(report)}");
        foreach (var table in EvaluationTables.ForTerminal(report))
            TableText.Write(console, table);
        console.WriteLine(EvaluationTables.TerminalLegend);
    }

    public static string Markdown(EvaluationReport report) =>
        $"On {ContractMetadata(report)}. {EvaluationTables.Legend}\n\n" + string.Join('\n', EvaluationTables.Of(report).Select(TableText.Markdown));

    internal static string ContractMetadata(EvaluationReport report) =>
        $"{report.Source}: {report.Women:N0} women, {report.Cycles:N0} cycles";
}
