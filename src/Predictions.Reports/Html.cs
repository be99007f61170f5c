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

    /// <summary>A table that scrolls in its own region when it is wider than the screen; a hint then says so.</summary>
    public static string Table(TextTable table)
    {
        var title = Encoded(table.Title);
        var text = new StringBuilder(
            $"<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{title}\">"
            + $"<table><caption><span>{title} <small aria-hidden=\"true\">(scrolls sideways →)</small></span></caption>\n"
            + "<thead><tr>");
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

    /// <summary>A figure with its title and how to read it. Several drawings share the width of the page.</summary>
    public static string Figure(Picture picture) =>
        $"<figure id=\"{picture.Name}\"{(picture.Drawings.Count > 1 ? " class=\"wide\"" : "")}>"
        + $"<figcaption><h3>{Encoded(picture.Title)}</h3><p>{Encoded(picture.Reading)}</p></figcaption>"
        + $"<div class=\"drawings\">\n{string.Join('\n', picture.Drawings.Select(d => d.Inline()))}\n</div></figure>\n";

    /// <summary>The headline figures.</summary>
    public static string Tiles(IEnumerable<(string Name, string Value, string Note)> tiles) =>
        "<dl class=\"tiles\">\n" + string.Concat(tiles.Select(tile =>
            $"<div><dt>{Encoded(tile.Name)}</dt>"
            + $"<dd><strong>{Encoded(tile.Value)}</strong> <span>{Encoded(tile.Note)}</span></dd></div>\n")) + "</dl>\n";

    /// <summary>A list of findings; empty without any.</summary>
    public static string List(IEnumerable<string> findings) => string.Concat(findings.Select(f => $"<li>{Encoded(f)}</li>\n"))
        is { Length: > 0 } items ? $"<ul>\n{items}</ul>\n" : "";

    /// <summary>The end of a page: where its figures come from.</summary>
    public static string Footer(Provenance made, string? note) =>
        "<footer>\n<h2>How this page was made</h2>\n<dl>\n" + string.Concat(made.Facts.Select(fact =>
            $"<div><dt>{Encoded(fact.Name)}</dt><dd>{Encoded(fact.Value)}</dd></div>\n")) + "</dl>\n"
        + (note is null ? "" : $"<p>{Encoded(note)}</p>\n") + "</footer>";

    /// <summary>A section with its heading; empty if it has no content.</summary>
    public static string Section(string title, string kind, string content) => content.Length == 0
        ? ""
        : $"<section><h2>{Encoded(title)}</h2>\n<div class=\"{kind}\">\n{content}</div></section>\n";
}
