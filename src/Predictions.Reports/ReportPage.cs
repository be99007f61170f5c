using System.Reflection;

namespace Predictions.Reports;

/// <summary>
/// The frame of every report page: one file without scripts or external resources, in a light and a dark color scheme.
/// </summary>
public static class ReportPage
{
    /// <summary>The last line of a page about forecasts.</summary>
    public const string Disclaimer = "Forecasts are neither contraception nor a diagnosis.";

    private static readonly Lazy<string> Css = new(ReadCss);

    /// <summary>Renders a page.</summary>
    /// <param name="title">The page's title as plain text.</param>
    /// <param name="subject">A line above the title, as plain text.</param>
    /// <param name="verdict">The conclusion in one or two sentences, as plain text.</param>
    /// <param name="content">The body as HTML.</param>
    /// <param name="made">Where the figures come from.</param>
    /// <param name="note">The last line as plain text; <c>null</c> for none.</param>
    public static string Render(
        string title, string subject, string verdict, string content, Provenance made, string? note = null) => $"""
        <!DOCTYPE html>
        <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
        <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{Html.Encoded(title)}</title>
        <style>
        {Palette.Css}{Chart.FontCss}
        {Css.Value}</style>
        </head>
        <body>
        <main>
        <header>
        <p class="subject">{Html.Encoded(subject)}</p>
        <h1>{Html.Encoded(title)}</h1>
        <p class="verdict">{Html.Encoded(verdict)}</p>
        </header>
        {content}{Html.Footer(made, note)}
        </main>
        </body>
        </html>

        """.ReplaceLineEndings("\n");

    private static string ReadCss()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("page.css")!;
        return new StreamReader(stream).ReadToEnd();
    }
}
