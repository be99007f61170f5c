using System.Text;
using Spectre.Console;

namespace Predictions.Reports;

/// <summary>A table of text. The first column is aligned left, the others right, on terminals, in Markdown and in HTML.</summary>
/// <param name="Title">The title as plain text.</param>
/// <param name="Columns">The column headers.</param>
/// <param name="Rows">The cells; each row has as many as there are columns.</param>
public sealed record TextTable(string Title, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    // A pipe or a file has no width; a narrower console breaks the widest table's numbers in two.
    private const int MinWidth = 168;

    public void Write(IAnsiConsole console)
    {
        console.Profile.Width = Math.Max(console.Profile.Width, MinWidth);
        var drawn = new Table { Border = TableBorder.Simple };
        foreach (var (i, name) in Columns.Index())
            drawn.AddColumn(new TableColumn(Markup.Escape(name))
            {
                Alignment = i == 0 ? Justify.Left : Justify.Right,
                NoWrap = true,
                Padding = new Padding(0, 0, 1, 0),
            });
        foreach (var row in Rows)
            drawn.AddRow([.. row.Select(Markup.Escape)]);
        console.WriteLine();
        console.WriteLine(Title, new Style(decoration: Decoration.Bold));
        console.Write(drawn);
    }

    public string ToMarkdown()
    {
        var text = new StringBuilder($"**{Title}**\n\n");
        AppendLine(text, Columns);
        AppendLine(text, Columns.Select((_, i) => i == 0 ? "---" : "--:"));
        foreach (var row in Rows)
            AppendLine(text, row);
        return text.ToString();
    }

    private static void AppendLine(
        StringBuilder text, IEnumerable<string> cells) => text.Append($"| {string.Join(" | ", cells)} |\n");
}
