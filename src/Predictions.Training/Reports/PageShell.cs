using System.Reflection;
using Predictions.Training.Reports.Plots;

namespace Predictions.Training.Reports;

/// <summary>What every report page has around its content: one file, no script, nothing fetched, by day and by night.</summary>
internal static class PageShell
{
    private const string Footer = "Forecasts are neither contraception nor a diagnosis. Made by <code>predictions</code>.";

    private static readonly Lazy<string> Css = new(ReadCss);

    /// <param name="title">The page's title, not yet encoded.</param>
    /// <param name="subject">A line above the title, not yet encoded.</param>
    /// <param name="verdict">What it comes to, not yet encoded.</param>
    /// <param name="content">HTML.</param>
    /// <param name="footer">HTML of the last line.</param>
    public static string Of(string title, string subject, string verdict, string content, string footer = Footer) => $"""
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
        {content}<footer>
        <p>{footer}</p>
        </footer>
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
