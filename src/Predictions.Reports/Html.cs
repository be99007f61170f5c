using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Predictions.Reports;

/// <summary>Renders tables, tiles and figures as HTML that is also well-formed XML.</summary>
public static class Html
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Encodes text as HTML; a number and its % stay on one line.</summary>
    public static string Encoded(string words) => Encoder.Encode(words.Replace(" %", "\u00A0%", StringComparison.Ordinal));

    /// <summary>A table that scrolls when it is wider than the screen.</summary>
    public static string Table(TextTable table)
    {
        var title = Encoded(table.Title);
        var text = new StringBuilder(
            $"<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{title}\">"
            + $"<table><caption>{title}</caption>\n<thead><tr>");
        foreach (var column in table.Columns)
            text.Append($"<th scope=\"col\">{Encoded(column)}</th>");
        text.Append("</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows)
        {
            var cells = string.Concat(row.Skip(1).Select(cell => $"<td>{Encoded(cell)}</td>"));
            text.Append($"<tr><th scope=\"row\">{Encoded(row[0])}</th>{cells}</tr>\n");
        }

        return text.Append("</tbody></table></div>\n").ToString();
    }

    /// <summary>A figure with its title and how to read it.</summary>
    public static string Figure(Picture picture) =>
        $"<figure id=\"{picture.Name}\"><figcaption><h3>{Encoded(picture.Title)}</h3>"
        + $"<p>{Encoded(picture.Reading)}</p></figcaption>"
        + $"<div class=\"drawings\">\n{string.Join('\n', picture.Drawings.Select(d => d.Inline()))}\n</div></figure>\n";

    /// <summary>The headline figures.</summary>
    public static string Tiles(IEnumerable<(string Name, string Value, string Note)> tiles) =>
        "<dl class=\"tiles\">\n" + string.Concat(tiles.Select(tile =>
            $"<div><dt>{Encoded(tile.Name)}</dt>"
            + $"<dd><strong>{Encoded(tile.Value)}</strong> <span>{Encoded(tile.Note)}</span></dd></div>\n")) + "</dl>\n";

    /// <summary>A section with its heading; empty if it has no content.</summary>
    public static string Section(string title, string kind, string content) => content.Length == 0
        ? ""
        : $"<section><h2>{Encoded(title)}</h2>\n<div class=\"{kind}\">\n{content}</div></section>\n";
}
