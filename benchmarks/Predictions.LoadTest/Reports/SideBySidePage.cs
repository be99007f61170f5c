using Predictions.LoadTest.SideBySide;
using Predictions.Reports;

namespace Predictions.LoadTest.Reports;

/// <summary>A comparison as a page.</summary>
internal static class SideBySidePage
{
    public static string Of(
        IReadOnlyList<string> targets, IReadOnlyList<TextTable> tables, IReadOnlyList<(string Load, Contest Contest)> contests,
        IReadOnlyList<string> notes) => LoadPage.Of(
            string.Join(" beside ", targets),
            "The same loads by turns; ratios are round by round, and the median of them",
            notes.Count == 0 ? "No error, and nothing spoilt." : string.Join(' ', notes),
            [],
            contests.Select(c => Picture(c.Load, c.Contest, targets)).OfType<Picture>(),
            tables);

    private static Picture? Picture(string load, Contest contest, IReadOnlyList<string> targets)
    {
        // The distribution of the round in the middle by its p99: a line of averages would be nobody's.
        var middle = targets.Index().Where(t => contest.Of(t.Index).Count > 0).Select(t => RunPage.Series(
            t.Item, contest.Of(t.Index).OrderBy(m => m.Latency.P99Ms).ElementAt(contest.Of(t.Index).Count / 2)));
        return PercentilePlot.Of([.. middle]) is { } picture
            ? picture with { Name = load.StartsWith("Open", StringComparison.Ordinal) ? "open-loop" : "closed-loop", Title = load }
            : null;
    }
}
