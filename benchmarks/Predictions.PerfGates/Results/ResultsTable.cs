using Spectre.Console;

namespace Predictions.PerfGates.Results;

/// <summary>The figures of one run on the terminal.</summary>
internal static class ResultsTable
{
    public static void Write(IAnsiConsole console, IReadOnlyList<Figure> figures)
    {
        var table = new Table().Border(TableBorder.Simple)
            .AddColumns("figure", "bound").AddColumn("median", c => c.RightAligned()).AddColumns("least to most", "held");
        foreach (var figure in figures)
            table.AddRow(
                Markup.Escape(figure.Name),
                $"{figure.Bound}",
                Numbers.Short(figure.Median),
                $"{Numbers.Short(figure.Least)} to {Numbers.Short(figure.Most)}",
                figure.IsHeld ? "[green]yes[/]" : "[red]no[/]");
        console.Write(table);
        foreach (var figure in figures)
            foreach (var fault in figure.Faults)
                console.MarkupLineInterpolated($"[red]{figure.Name}: {fault}[/]");
    }
}
