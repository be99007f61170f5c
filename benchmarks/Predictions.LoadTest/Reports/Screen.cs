using Predictions.Reports;
using Spectre.Console;

namespace Predictions.LoadTest.Reports;

/// <summary>Standard output: the results and nothing else.</summary>
internal static class Screen
{
    // Narrower, a table would break numbers in two; a pipe or file has no width of its own.
    private const int LeastWidth = 140;

    public static void Write(TextTable table)
    {
        var console = Console();
        var shown = new Table().Border(TableBorder.Rounded).Title(Markup.Escape(table.Title));
        foreach (var (i, column) in table.Columns.Index())
            shown.AddColumn(new TableColumn(Markup.Escape(column)) { Alignment = i == 0 ? Justify.Left : Justify.Right });
        foreach (var row in table.Rows)
            shown.AddRow([.. row.Select(Markup.Escape)]);
        console.Write(shown);
    }

    public static void Notes(IEnumerable<string> notes)
    {
        foreach (var note in notes)
            System.Console.Out.WriteLine(note);
    }

    private static IAnsiConsole Console()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(System.Console.Out) });
        console.Profile.Width = Math.Max(console.Profile.Width, LeastWidth);
        return console;
    }
}
