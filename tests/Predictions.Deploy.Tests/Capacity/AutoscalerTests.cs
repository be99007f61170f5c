using Predictions.Deploy.Capacity.Autoscaling;

namespace Predictions.Deploy.Tests.Capacity;

public class AutoscalerTests
{
    private static readonly ScalingRules AtOnce = new(0, PolicyChoice.Max, [new ScalingPolicy(true, 10_000, 15)]);

    private static readonly HpaSettings ByCpu = new()
    {
        Least = 1, Most = 1_000, CpuPercent = 50, CallsPerPod = null, Up = AtOnce,
        Down = new(0, PolicyChoice.Max, [new ScalingPolicy(true, 100, 15)]),
    };

    [Fact]
    public void The_metric_that_asks_for_the_most_decides()
    {
        var both = ByCpu with { CallsPerPod = 100 };
        Assert.Equal(8, Decide(both, 4, Readings.Ready(4, 0.5, calls: 200)));
        Assert.Equal(8, Decide(both, 4, Readings.Ready(4, 1, calls: 100)));
    }

    [Fact]
    public void While_one_metric_is_unknown_there_is_growth_and_no_shrinking()
    {
        var both = ByCpu with { CallsPerPod = 100 };
        Assert.Equal(8, Decide(both, 4, Readings.Ready(4, 1)));
        Assert.Equal(4, Decide(both, 4, Readings.Ready(4, 0.1)));
        Assert.Equal(1, Decide(both, 4, Readings.Ready(4, 0.1, calls: 10)));
        Assert.Equal(4, Decide(both, 4, [.. Enumerable.Repeat(Readings.Ready(null), 4)]));
    }

    [Fact]
    public void Replicas_outside_the_bounds_are_brought_inside_whatever_the_metrics_are()
    {
        var bounded = ByCpu with { Least = 3, Most = 5 };
        Assert.Equal(3, Decide(bounded, 1, []));
        Assert.Equal(5, Decide(bounded, 9, []));
        Assert.Equal(5, Decide(bounded, 4, Readings.Ready(4, 1)));
        Assert.Equal(3, Decide(bounded, 4, Readings.Ready(4, 0.01)));
        Assert.Equal(4, new Autoscaler(bounded, new ReplicaCalculator(300, 30)).Decide(0, 3, Readings.Ready(3, 0.5), least: 4));
    }

    [Fact]
    public void Of_the_default_policies_the_one_that_adds_more_holds()
    {
        // 4 pods or 100 % in 15 s: from 1 to 5, to 10, to 20.
        var usual = ByCpu with { Up = ScalingRules.DefaultUp };
        var autoscaler = new Autoscaler(usual, new ReplicaCalculator(300, 30));
        Assert.Equal(5, autoscaler.Decide(0, 1, Readings.Ready(1, 50)));
        Assert.Equal(10, autoscaler.Decide(15, 5, Readings.Ready(5, 50)));
        Assert.Equal(20, autoscaler.Decide(30, 10, Readings.Ready(10, 50)));
    }

    [Fact]
    public void Policies_count_from_the_start_of_their_period()
    {
        // At most 4 pods in 60 s.
        var slow = ByCpu with { Up = new ScalingRules(0, PolicyChoice.Max, [new ScalingPolicy(false, 4, 60)]) };
        var autoscaler = new Autoscaler(slow, new ReplicaCalculator(300, 30));
        Assert.Equal(14, autoscaler.Decide(0, 10, Readings.Ready(10, 5)));
        Assert.Equal(14, autoscaler.Decide(15, 14, Readings.Ready(14, 5)));
        Assert.Equal(14, autoscaler.Decide(45, 14, Readings.Ready(14, 5)));
        Assert.Equal(18, autoscaler.Decide(60, 14, Readings.Ready(14, 5)));
    }

    [Fact]
    public void The_documentation_s_example_of_scaling_down_holds()
    {
        // "80 replicas … 10 % or 4 pods a minute": 10 % of 80 are 8, then of 72 they are 7.2, rounded up to 8; below 40 the pods
        // decide.
        var down = new ScalingRules(0, PolicyChoice.Max, [new ScalingPolicy(false, 4, 60), new ScalingPolicy(true, 10, 60)]);
        var autoscaler = new Autoscaler(ByCpu with { Least = 10, Down = down }, new ReplicaCalculator(300, 30));
        int[] expected = [72, 64, 57, 51, 45, 40, 36, 32, 28, 24, 20, 16, 12, 10, 10];
        var replicas = 80;
        foreach (var (minute, next) in expected.Index())
        {
            replicas = autoscaler.Decide(60 * minute, replicas, Readings.Ready(replicas, 0.01));
            Assert.Equal(next, replicas);
        }
    }

    [Fact]
    public void Of_policies_for_the_least_change_the_one_that_moves_less_holds()
    {
        ScalingPolicy[] policies = [new(false, 4, 60), new(true, 50, 60)];
        var settings = ByCpu with { Up = new(0, PolicyChoice.Min, policies), Down = new(0, PolicyChoice.Min, policies) };
        Assert.Equal(104, Decide(settings, 100, Readings.Ready(100, 5)));
        Assert.Equal(6, Decide(settings, 4, Readings.Ready(4, 5)));
        Assert.Equal(96, Decide(settings, 100, Readings.Ready(100, 0.01)));
    }

    [Fact]
    public void A_disabled_direction_never_scales()
    {
        var settings = ByCpu with { Up = new(0, PolicyChoice.Disabled, []), Down = new(0, PolicyChoice.Disabled, []) };
        Assert.Equal(4, Decide(settings, 4, Readings.Ready(4, 5)));
        Assert.Equal(4, Decide(settings, 4, Readings.Ready(4, 0.01)));
    }

    [Fact]
    public void Scaling_down_stops_at_the_highest_recommendation_of_the_window()
    {
        var autoscaler = new Autoscaler(ByCpu with { Down = ScalingRules.DefaultDown }, new ReplicaCalculator(300, 30));
        Assert.Equal(10, autoscaler.Decide(0, 10, Readings.Ready(10, 0.5)));
        Assert.Equal(10, autoscaler.Decide(15, 10, Readings.Ready(10, 0.2)));
        Assert.Equal(10, autoscaler.Decide(285, 10, Readings.Ready(10, 0.2)));
        // The recommendation of 300 s ago is outside of the window.
        Assert.Equal(4, autoscaler.Decide(300, 10, Readings.Ready(10, 0.2)));
    }

    [Fact]
    public void Scaling_up_stops_at_the_lowest_recommendation_of_the_window()
    {
        var autoscaler = new Autoscaler(ByCpu with { Up = AtOnce with { WindowSeconds = 60 } }, new ReplicaCalculator(300, 30));
        Assert.Equal(10, autoscaler.Decide(0, 10, Readings.Ready(10, 0.5)));
        Assert.Equal(10, autoscaler.Decide(15, 10, Readings.Ready(10, 1)));
        Assert.Equal(10, autoscaler.Decide(30, 10, Readings.Ready(10, 0.8)));
        Assert.Equal(16, autoscaler.Decide(60, 10, Readings.Ready(10, 1)));
    }

    private static int Decide(HpaSettings settings, int current, PodReading[] pods) =>
        new Autoscaler(settings, new ReplicaCalculator(300, 30)).Decide(0, current, pods);
}
