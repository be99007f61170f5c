using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Models.Trees;
using Predictions.Training.Charts;
using Predictions.Training.Learning;

namespace Predictions.Training.Tests;

public class HazardTableTests
{
    [Fact]
    public void A_cycle_is_a_row_a_day_and_its_last_day_is_the_event()
    {
        var person = new ChartedPerson("a", new DateOnly(2020, 1, 1), [new ChartedCycle(28, null, 5)]);
        var rows = HazardTable.Build([person], LengthPrior.Population, 90);
        Assert.Equal(28 - DayAxis.First + 1, rows.Count);
        Assert.Equal(28, rows.Single(r => r.Label).Features[HazardFeatures.Day]);
    }

    [Fact]
    public void A_hole_is_seen_through_in_the_features_and_not_in_the_label()
    {
        ChartedCycle cycle = new(28, null, 5), hole = cycle with { IsLogged = false };
        var person = new ChartedPerson("a", new DateOnly(2020, 1, 1), [cycle, cycle, cycle, cycle, cycle, cycle, hole, cycle]);
        Assert.Equal([28, 28, 28, 28, 28, 56], KnownCycles.Of(person, 7).LengthsDays);
        var last = HazardTable.Build([person], LengthPrior.Population, 90)[^1];
        Assert.True(last.Label);
        Assert.Equal(28, last.Features[HazardFeatures.Day]);
        Assert.Equal(28, last.Features[HazardFeatures.Names.Index().Single(n => n.Item == "max_days").Index]);
    }

    [Fact]
    public void A_cycle_longer_than_the_last_day_has_no_event()
    {
        var person = new ChartedPerson("a", new DateOnly(2020, 1, 1), [new ChartedCycle(100, null, 5)]);
        Assert.DoesNotContain(HazardTable.Build([person], LengthPrior.Population, 90), r => r.Label);
    }

    [Fact]
    public void Holes_never_take_the_first_period()
    {
        var persons = MissingLogs
            .Make([new ChartedPerson("a", new DateOnly(2020, 1, 1), [.. Enumerable.Repeat(new ChartedCycle(28, 14, 5), 9)])], 1,
                1);
        Assert.Equal([true, .. Enumerable.Repeat(false, 8)], persons[0].Cycles.Select(c => c.IsLogged));
    }
}
