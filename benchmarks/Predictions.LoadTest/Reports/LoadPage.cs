using Predictions.Reports;

namespace Predictions.LoadTest.Reports;

/// <summary>A load test as a page to look at.</summary>
internal static class LoadPage
{
    private const string Footer = "Made by <code>Predictions.LoadTest</code>.";

    /// <summary>The whole page, one file that fetches nothing.</summary>
    /// <param name="title">Its title.</param>
    /// <param name="subject">A line above it.</param>
    /// <param name="verdict">What it comes to.</param>
    /// <param name="tiles">Figures to be seen first.</param>
    /// <param name="pictures">Plots.</param>
    /// <param name="tables">All figures.</param>
    public static string Of(
        string title,
        string subject,
        string verdict,
        IEnumerable<(string Name, string Value, string Note)> tiles,
        IEnumerable<Picture> pictures,
        IEnumerable<TextTable> tables) => ReportPage.Render(title, subject, verdict,
            Html.Tiles(tiles)
            + Html.Section("What does it look like?", "two", string.Concat(pictures.Select(Html.Figure)))
            + Html.Section("All figures", "tables", string.Concat(tables.Select(Html.Table))),
            Footer);
}
