using Predictions.Core.History;

namespace Predictions.Core.Tests;

public class HistoryChangeTests
{
    private static readonly DateOnly Today = new(2026, 12, 31);

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
        var builder = new HistoryBuilder("history", Today, toStore: false);
        builder.AddPeriod(3, text, 4);
        var failure = builder.Build().Error!;
        Assert.Equal("history.periods[3].start", $"{failure.Fields[0].Field}");
        Assert.DoesNotContain(text.Trim(), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sign_is_known_by_its_date_and_kind()
    {
        var both = Signs(("2026-01-05", FertilitySignKind.LhNegative), ("2026-01-05", FertilitySignKind.MonitorHigh));
        var merged = both.ApplyTo(CycleHistory.Empty).Value;
        Assert.Equal(
            [FertilitySignKind.MonitorHigh, FertilitySignKind.LhNegative], merged.Signs.ToArray().Select(sign => sign.Kind));
        Assert.Same(merged, both.ApplyTo(merged).Value);

        var removal = Signs() with
        {
            RemovedSigns = new HashSet<FertilitySign>
            {
                merged.Signs[0], merged.Signs[1] with { Kind = FertilitySignKind.FertileMucus },
            },
        };
        Assert.Equal(merged.Signs[1], Assert.Single(removal.ApplyTo(merged).Value.Signs.ToArray()));
    }

    [Fact]
    public void A_change_without_a_year_of_birth_keeps_it_and_0_forgets_it()
    {
        var known = (Signs() with { BirthYear = 1994 }).ApplyTo(CycleHistory.Empty).Value;
        Assert.Equal(1994, known.BirthYear);
        Assert.Same(known, Signs().ApplyTo(known).Value);
        Assert.Equal(1994, Recorded(("2026-01-01", 5)).ApplyTo(known).Value.BirthYear);
        Assert.True((Signs() with { BirthYear = 0 }).ApplyTo(known).Value.IsEmpty);
    }

    [Fact]
    public void The_1501st_sign_is_rejected_by_field()
    {
        var first = new DateOnly(2020, 1, 1);
        var full = CycleHistory.FromSorted(
            [], [], [],
            [.. Enumerable.Range(0, 1_500).Select(i => new FertilitySign(first.AddDays(i), FertilitySignKind.LhNegative))]);
        Assert.Same(full, Signs(("2020-01-01", FertilitySignKind.LhNegative)).ApplyTo(full).Value);
        var outcome = Signs(("2020-01-01", FertilitySignKind.FertileMucus)).ApplyTo(full);
        Assert.Equal(ErrorReason.TooManyItems, outcome.Error!.Reason);
        Assert.Equal("signs", $"{outcome.Error.Fields[0].Field}");
    }

    [Theory]
    [InlineData(FertilitySignKind.Unspecified)]
    [InlineData((FertilitySignKind)4)]
    [InlineData((FertilitySignKind)(-1))]
    public void A_sign_needs_a_kind(FertilitySignKind kind)
    {
        var builder = new HistoryBuilder("history", Today, toStore: false);
        builder.AddSign(3, "2026-01-01", kind);
        Assert.False(builder.TrySign("remove_signs", 2, "2026-01-01", kind, out _));
        var failure = builder.Build().Error!;
        Assert.Equal(
            ["history.signs[3].kind", "history.remove_signs[2].kind"], failure.Fields.Select(field => $"{field.Field}"));
        Assert.Contains("must be one of MONITOR_HIGH, FERTILE_MUCUS, LH_NEGATIVE", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sign_to_store_is_at_most_tomorrow_and_one_to_remove_may_be_later()
    {
        Assert.Equal(1, Signs(("2027-01-01", FertilitySignKind.MonitorHigh)).Additions.Signs.Length);
        var builder = new HistoryBuilder(FieldPath.Root, Today, toStore: true);
        builder.AddSign(0, "2027-01-02", FertilitySignKind.MonitorHigh);
        Assert.True(builder.TrySign("remove_signs", 0, "2027-01-02", FertilitySignKind.MonitorHigh, out _));
        Assert.Equal("signs[0].date", $"{Assert.Single(builder.Build().Error!.Fields).Field}");
    }

    [Theory]
    [InlineData(1900, true)]
    [InlineData(2026, true)]
    [InlineData(0, true)]
    [InlineData(1899, false)]
    [InlineData(2027, false)]
    [InlineData(-1, false)]
    [InlineData(int.MaxValue, false)]
    public void A_year_of_birth_is_1900_to_this_year(int year, bool isAccepted)
    {
        var builder = new HistoryBuilder("history", Today, toStore: false);
        builder.SetBirthYear(year);
        var built = builder.Build();
        Assert.Equal(isAccepted, built.IsSuccess);
        if (built.IsSuccess)
            Assert.Equal(year, built.Value.BirthYear);
        else
            Assert.Equal("history.birth_year: must be 1900 to 2026, or 0 where it is unknown", built.Error.Message);
    }

    private static HistoryChange Signs(params (string Date, FertilitySignKind Kind)[] signs)
    {
        var builder = new HistoryBuilder(FieldPath.Root, Today, toStore: true);
        for (var i = 0; i < signs.Length; i++)
            builder.AddSign(i, signs[i].Date, signs[i].Kind);
        var none = new HashSet<DateOnly>();
        return new HistoryChange(builder.Build().Value, none, none, none);
    }

    private static HistoryChange Recorded(params (string Start, int Days)[] periods)
    {
        var builder = new HistoryBuilder(FieldPath.Root, Today, toStore: true);
        for (var i = 0; i < periods.Length; i++)
            builder.AddPeriod(i, periods[i].Start, periods[i].Days);
        var none = new HashSet<DateOnly>();
        return new HistoryChange(builder.Build().Value, none, none, none);
    }
}
