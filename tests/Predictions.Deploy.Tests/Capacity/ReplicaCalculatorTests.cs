using Predictions.Deploy.Capacity.Autoscaling;

namespace Predictions.Deploy.Tests.Capacity;

/// <summary>The rule of Kubernetes' documentation, and the additions of the controller's code.</summary>
public class ReplicaCalculatorTests
{
    private static readonly ReplicaCalculator Calculator = new(300, 30);

    [Theory]
    // "If the current metric value is 200m, and the desired value is 100m, the number of replicas will be doubled"; at 50m it is
    // halved.
    [InlineData(3, 0.2, 10, 6)]
    [InlineData(4, 0.05, 10, 2)]
    [InlineData(3, 0.75, 60, 4)]
    [InlineData(10, 0.61, 60, 10)]
    public void Current_times_ratio_rounded_up(int pods, double cpu, int target, int expected) =>
        Assert.Equal(expected, ByCpu(Readings.Ready(pods, cpu), target));

    [Theory]
    [InlineData(0.55, 10)]
    [InlineData(0.56, 12)]
    [InlineData(0.45, 10)]
    [InlineData(0.44, 9)]
    public void A_ratio_within_a_tenth_of_1_changes_nothing_its_edges_included(double cpu, int expected) =>
        Assert.Equal(expected, ByCpu(Readings.Ready(10, cpu), 50));

    [Fact]
    public void Each_direction_has_its_own_tolerance()
    {
        var (up, down) = (ScalingRules.DefaultUp with { Tolerance = 0 }, ScalingRules.DefaultDown with { Tolerance = 0.5 });
        Assert.Equal(11, Calculator.ByCpu(Readings.Ready(10, 0.52), 10, 50, up, down, 0));
        Assert.Equal(10, Calculator.ByCpu(Readings.Ready(10, 0.26), 10, 50, up, down, 0));
        Assert.Equal(5, Calculator.ByCpu(Readings.Ready(10, 0.24), 10, 50, up, down, 0));
    }

    [Fact]
    public void The_controller_computes_in_whole_percent()
    {
        // 55.9 % counts as 55 %, and 55 of 50 is within the tolerance.
        Assert.Equal(10, ByCpu(Readings.Ready(10, 0.559), 50));
    }

    [Fact]
    public void Unready_pods_count_as_idle_when_scaling_up()
    {
        // 4 × 1.0 with a target of 50 % asks for 8; with 4 pending pods the ratio is 1, and nothing changes.
        PodReading[] pods = [.. Readings.Ready(4, 1), .. Enumerable.Repeat(Readings.Pending(), 4)];
        Assert.Equal(8, ByCpu(pods, 50, current: 8));
        // With 2 pending pods the ratio is 4 / 3, of 6 pods.
        Assert.Equal(8, ByCpu(pods[..6], 50, current: 6));
        // When scaling down they do not count: 4 × 0.4.
        Assert.Equal(2, ByCpu([.. Readings.Ready(4, 0.2), Readings.Pending(), Readings.Pending()], 50, current: 6));
    }

    [Fact]
    public void Pods_without_metrics_count_against_the_direction()
    {
        var missing = Readings.Ready(null);
        // When scaling up they count as idle: (3 × 1.0 + 3 × 0) / 6 = 50 % with a target of 50 %.
        Assert.Equal(6, ByCpu([.. Readings.Ready(3, 1), missing, missing, missing], 50, current: 6));
        // When scaling down they count as fully used: (2 × 0.1 + 2 × 1.0) / 4 = 55 % would reverse the direction.
        Assert.Equal(4, ByCpu([.. Readings.Ready(2, 0.1), missing, missing], 50, current: 4));
        // (7 × 0.1 + 1 × 1.0) / 8 = 21 %, of 8 pods.
        Assert.Equal(4, ByCpu([.. Readings.Ready(7, 0.1), missing], 50, current: 8));
    }

    [Fact]
    public void Without_a_metric_there_is_no_decision()
    {
        Assert.Null(ByCpu([Readings.Ready(null), Readings.Ready(null)], 50, current: 2));
        Assert.Null(ByCpu([Readings.Pending()], 50, current: 1));
        Assert.Null(ByCpu([Readings.Ready(1) with { IsLeaving = true }], 50, current: 1));
    }

    [Fact]
    public void A_pod_that_leaves_counts_for_nothing() =>
        Assert.Equal(2, ByCpu([.. Readings.Ready(2, 0.5), Readings.Ready(1) with { IsLeaving = true }], 50, current: 2));

    [Theory]
    // Young and not ready, or young with a measurement from before it was ready for a window: idle, so 4 / 3 of 3.
    [InlineData(false, 900, 1_000, 4)]
    [InlineData(true, 995, 1_000, 4)]
    // It has been ready for a window, so its CPU counts.
    [InlineData(true, 980, 1_000, 6)]
    // Older than the initialization period and once ready: its CPU counts although it is not ready now.
    [InlineData(false, 900, 1_400, 6)]
    // As old, and never ready since 30 s after its start.
    [InlineData(false, 880, 1_400, 4)]
    public void The_CPU_of_a_pod_that_starts_does_not_count(bool isReady, double changedAt, double now, int expected)
    {
        var starting = new PodReading
        {
            IsReady = isReady, StartedAt = 860, ReadyChangedAt = changedAt, RequestCores = 1, CpuCores = 1, CpuAt = now,
            CpuWindow = 15,
        };
        Assert.Equal(expected,
            Calculator.ByCpu([.. Readings.Ready(2, 1), starting], 3, 50, ScalingRules.DefaultUp, ScalingRules.DefaultDown, now));
    }

    [Theory]
    [InlineData(2, 800, 500, 4)]
    [InlineData(4, 549, 500, 4)]
    [InlineData(4, 551, 500, 5)]
    [InlineData(4, 100, 500, 1)]
    public void Calls_a_second_are_averaged_over_the_pods(int pods, double calls, double target, int expected) =>
        Assert.Equal(expected, ByCalls(Readings.Ready(pods, 1, calls), target, pods));

    [Fact]
    public void A_pod_that_is_not_ready_counts_by_its_calls_all_the_same()
    {
        // The controller checks readiness only for CPU.
        var unready = Readings.Ready(cpu: null, calls: 1_000) with { IsReady = false, StartedAt = 0, ReadyChangedAt = 0 };
        Assert.Equal(4, ByCalls([unready, unready], 500, 2));
    }

    [Fact]
    public void A_pod_without_calls_counts_as_one_at_the_target_when_scaling_down()
    {
        // (100 + 500 + 500) / 3 = 366 of 500, of 3 pods; without the missing ones it would be one.
        var missing = Readings.Ready(cpu: null);
        Assert.Equal(3, ByCalls([Readings.Ready(cpu: null, calls: 100), missing, missing], 500, 3));
        Assert.Equal(2, ByCalls([.. Readings.Ready(3, 1, calls: 100), missing], 500, 4));
    }

    private static int? ByCpu(PodReading[] pods, int target, int? current = null) =>
        Calculator.ByCpu(pods, current ?? pods.Length, target, ScalingRules.DefaultUp, ScalingRules.DefaultDown, 0);

    private static int? ByCalls(PodReading[] pods, double target, int current) =>
        Calculator.ByCalls(pods, current, target, ScalingRules.DefaultUp, ScalingRules.DefaultDown);
}
