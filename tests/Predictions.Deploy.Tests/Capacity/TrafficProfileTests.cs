using Predictions.Deploy.Capacity;
using Predictions.Deploy.Capacity.Assumptions;
using Predictions.Deploy.Capacity.Traffic;

namespace Predictions.Deploy.Tests.Capacity;

public class TrafficProfileTests
{
    private const double Calls = 43e6 * 0.2 * 2 * 4;

    [Fact]
    public void A_usual_day_brings_what_follows_from_the_users_with_its_peak_in_the_evening()
    {
        var day = TrafficProfile.Evening(AssumptionValues.Default);
        Assert.Equal(Calls, day.Total, 0);
        Assert.Equal(2.5, day.Peak / (Calls / TrafficProfile.Seconds), 3);
        Assert.Equal(21 * 3_600, Enumerable.Range(0, TrafficProfile.Seconds).MaxBy(day.People), 1.0);
        Assert.True(day.People(9 * 3_600) < day.People(21 * 3_600) / 10);
        Assert.All([0, 40_000, 86_399], t => Assert.Equal(0, day.Phones(t)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1.5)]
    [InlineData(10)]
    public void Any_ratio_of_peak_to_mean_is_met(double ratio)
    {
        var day = TrafficProfile.Evening(AssumptionValues.Default.With(AudienceAssumptions.PeakToMean, ratio));
        Assert.Equal(Calls, day.Total, 0);
        Assert.Equal(ratio, day.Peak * TrafficProfile.Seconds / Calls, 2);
    }

    [Theory]
    [InlineData(19)]
    [InlineData(23.5)]
    public void A_push_adds_two_calls_of_each_phone_in_a_minute_and_the_sessions_that_follow(double hour)
    {
        var assumed = AssumptionValues.Default.With(PushAssumptions.Hour, hour);
        var (usual, push) = (TrafficProfile.Evening(assumed), TrafficProfile.Push(assumed));
        var from = TrafficProfile.SecondOf(hour);
        Assert.Equal(4e6, Enumerable.Range(from, 60).Sum(push.Phones), 0);
        Assert.Equal(0, push.Phones(from - 1));
        Assert.Equal(0, push.Phones(from + 60));
        Assert.Equal(2e6 * 0.1 * 4, push.Total - usual.Total - 4e6, 0.5);
        Assert.Equal(usual.People(from - 1), push.People(from - 1));
    }

    [Fact]
    public void A_value_out_of_range_is_an_error_with_the_range()
    {
        Assert.Equal(
            "--daily-share 1.5: must be 0.001 to 1",
            Assert.Throws<CapacityException>(() => AssumptionValues.Default.With(AudienceAssumptions.DailyShare, 1.5)).Message);
        Assert.Throws<CapacityException>(() => AssumptionValues.Default.With(AudienceAssumptions.DailyShare, double.NaN));
        Assert.All(AssumptionValues.All, a => Assert.InRange(a.Default, a.Min, a.Max));
        Assert.Equal(AssumptionValues.All.Count, AssumptionValues.All.DistinctBy(a => a.Name).Count());
    }
}
