using Predictions.Core.History;

namespace Predictions.Core.Tests;

public class HistoryChangeTests
{
    [Fact]
    public void An_unknown_bleed_length_never_replaces_a_known_one()
    {
        var merged = Recorded(("2026-01-01", 5)).ApplyTo(CycleHistory.Empty).Value;
        var again = Recorded(("2026-01-01", 0)).ApplyTo(merged).Value;
        Assert.Same(merged, again);
        Assert.Equal(5, again.Periods[0].Days);
    }

    [Fact]
    public void The_601st_period_is_rejected_by_field()
    {
        var first = new DateOnly(1990, 1, 1);
        var full = CycleHistory.FromSorted([.. Enumerable.Range(0, 600).Select(i => new Period(first.AddDays(i), 0))], [], []);
        var outcome = Recorded(("2026-01-01", 5)).ApplyTo(full);
        Assert.Equal(ErrorReason.TooManyItems, outcome.Error!.Reason);
        Assert.Equal("periods", $"{outcome.Error.Fields[0].Field}");
    }

    [Theory]
    [InlineData("2023-02-29")]
    [InlineData("1899-12-31")]
    [InlineData("2200-01-01")]
    [InlineData("2023-2-1")]
    [InlineData(" 2023-02-01")]
    public void A_bad_date_is_named_and_not_repeated(string text)
    {
        var builder = new HistoryBuilder("history");
        builder.AddPeriod(3, text, 4);
        var failure = builder.Build().Error!;
        Assert.Equal("history.periods[3].start", $"{failure.Fields[0].Field}");
        Assert.DoesNotContain(text.Trim(), failure.Message, StringComparison.Ordinal);
    }

    private static HistoryChange Recorded(params (string Start, int Days)[] periods)
    {
        var builder = new HistoryBuilder(FieldPath.Root);
        for (var i = 0; i < periods.Length; i++)
            builder.AddPeriod(i, periods[i].Start, periods[i].Days);
        var none = new HashSet<DateOnly>();
        return new HistoryChange(builder.Build().Value, none, none, none);
    }
}
