using Spectre.Console;

namespace Predictions.Training.Evaluation;

/// <summary>The report on a terminal.</summary>
public static class ReportTable
{
    // Narrower, the table would break numbers in two; a pipe or file has no width of its own.
    private const int LeastWidth = 132;

    public static void Write(IAnsiConsole console, EvaluationReport report)
    {
        console.Profile.Width = Math.Max(console.Profile.Width, LeastWidth);
        console.WriteLine($"{report.Model} on {report.Source}: {report.Women:N0} women, {report.Cycles:N0} cycles");
        foreach (var scenario in report.Rows.GroupBy(r => r.Scenario))
        {
            var table = new Table { Border = TableBorder.Simple, Title = Title(scenario) };
            foreach (var (i, name) in ReportColumns.Names.Index())
                table.AddColumn(new TableColumn(Markup.Escape(name)) { Alignment = i == 0 ? Justify.Left : Justify.Right, NoWrap = true });
            foreach (var row in scenario)
                table.AddRow([.. ReportColumns.Of(row).Select(Markup.Escape)]);
            console.Write(table);
        }

        console.WriteLine(ReportColumns.Legend);
    }

    private static TableTitle Title(IGrouping<string, ScoreRow> scenario) =>
        new(Markup.Escape($"{scenario.Key}, {scenario.First().Forecasts:N0} forecasts"));
}
