using System.Text;
using Spectre.Console;

namespace Predictions.Training.Reports;

/// <summary>Tables on a terminal and as Markdown.</summary>
public static class TableText
{
    // Narrower, the widest table would break numbers in two; a pipe or file has no width of its own.
    private const int LeastWidth = 168;

    public static void Write(IAnsiConsole console, TextTable table)
    {
        console.Profile.Width = Math.Max(console.Profile.Width, LeastWidth);
        var drawn = new Table { Border = TableBorder.Simple };
        foreach (var (i, name) in table.Columns.Index())
            drawn.AddColumn(new TableColumn(Markup.Escape(name))
            {
                Alignment = i == 0 ? Justify.Left : Justify.Right,
                NoWrap = true,
                Padding = new Padding(0, 0, 1, 0),
            });
        foreach (var row in table.Rows)
            drawn.AddRow([.. row.Select(Markup.Escape)]);
        console.WriteLine();
        console.WriteLine(table.Title, new Style(decoration: Decoration.Bold));
        console.Write(drawn);
    }

    public static string Markdown(TextTable table)
    {
        var text = new StringBuilder($"**{table.Title}**\n\n");
        Line(text, table.Columns);
        Line(text, table.Columns.Select((_, i) => i == 0 ? "---" : "--:"));
        foreach (var row in table.Rows)
            Line(text, row);
        return text.ToString();
    }

    private static void Line(StringBuilder text, IEnumerable<string> cells) => text.Append($"| {string.Join(" | ", cells)} |\n");
}
