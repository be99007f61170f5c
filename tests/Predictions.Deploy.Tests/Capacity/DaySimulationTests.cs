using CsCheck;
using Predictions.Deploy.Capacity;
using Predictions.Deploy.Capacity.Assumptions;
using Predictions.Deploy.Capacity.Autoscaling;
using Predictions.Deploy.Capacity.Simulation;
using Predictions.Testing;

namespace Predictions.Deploy.Tests.Capacity;

public class DaySimulationTests
{
    /// <summary>1,000 calls a second and core by the curve, and 33,333 a second from a push.</summary>
    private static readonly AssumptionValues Assumed = AssumptionValues.Default.With(ServingAssumptions.Speed, 1)
        .With(PushAssumptions.CallsPerWake, 1);

    private static readonly HpaSettings Settings = new() { Least = 3, Most = 30, CpuPercent = 60, CallsPerPod = null };

    [Theory]
    [InlineData("evening")]
    [InlineData("push")]
    [InlineData("zone")]
    public void Every_call_is_answered_given_up_or_waiting_and_every_try_comes_to_something(string name)
    {
        var day = Run(name);
        Assert.Equal(day.Plan.Traffic.Total, day.Seconds.Sum(s => s.Calls), 0);
        Assert.Equal(day.Seconds.Sum(s => s.Calls), day.Answered + day.Abandoned + day.Waiting, 0);
        Assert.All(day.Seconds, s => Assert.Equal(s.Asked, s.InTime + s.Late + s.Refused + s.Failed, 3));
        Assert.All(day.Seconds, s => Assert.InRange(s.Wanted, Settings.Least, Settings.Most));
    }

    [Fact]
    public void A_usual_day_is_followed_up_and_down_with_nothing_missed()
    {
        var day = Run("evening", settings: Settings with { Least = 1 });
        Assert.Equal(0, day.Seconds.Sum(s => s.Missed), 3);
        // 1,991 calls a second at the peak, with a target of 600 and a tolerance up to 660 for each pod; 144 in the morning.
        Assert.InRange(day.Seconds[21 * 3_600].Wanted, 3, 4);
        Assert.Equal(1, day.Seconds[9 * 3_600].Wanted);
        Assert.InRange(Changes(day), 4, 8);
    }

    [Fact]
    public void A_push_comes_before_any_new_pod_and_is_missed_without_being_prepared_for()
    {
        var (asItIs, prepared) = (Run("push"), Run("push", preScale: 45, settings: Settings with { Most = 60 }));
        var at = asItIs.Plan.PushAt!.Value;
        // Three pods answer at their limit under 33,000 calls a second. Their CPU shows only that they are busy: 5 for 3.
        Assert.Equal(3_000, asItIs.Seconds[at + 2].InTime, 0);
        Assert.True(asItIs.Seconds[at + 2].Refused > 30_000);
        Assert.InRange(asItIs.Seconds[at + 60].Wanted, 5, 9);
        Assert.True(asItIs.Abandoned > 0);
        Assert.False(DayReport.Of(asItIs, Assumed).IsKept);
        Assert.True(DayReport.Of(prepared, Assumed).IsKept);
        Assert.Equal(0, prepared.Abandoned, 3);
    }

    [Fact]
    public void Calls_say_how_many_replicas_a_push_needs_where_CPU_does_not()
    {
        var byCalls = Run("push", settings: Settings with { CallsPerPod = 600 });
        Assert.Equal(30, byCalls.Seconds[byCalls.Plan.PushAt!.Value + 60].Wanted);
    }

    [Fact]
    public void Retries_of_a_refused_push_ask_for_more_than_the_push_does()
    {
        var day = Run("push");
        Assert.True(day.Seconds.Max(s => s.Asked) > 1.5 * day.Seconds.Max(s => s.Calls));
        var none = DaySimulation.Run(
            DayPlan.Of("push", Assumed), Settings, Curves.Sharp,
            Assumed.With(ServingAssumptions.PersonRetries, 0).With(ServingAssumptions.PhoneRetries, 0), seed: 1);
        Assert.Equal(none.Seconds.Max(s => s.Calls), none.Seconds.Max(s => s.Asked), 6);
    }

    [Fact]
    public void A_lost_zone_fails_its_share_until_callers_leave_it_and_the_rest_takes_the_load()
    {
        var day = Run("zone", settings: Settings with { Least = 6 });
        var at = day.Plan.ZoneLostAt!.Value;
        Assert.Equal(6, day.Seconds[at - 1].Serving);
        Assert.Equal(4, day.Seconds[at].Serving);
        Assert.Equal(1 / 3.0, day.Seconds[at + 10].Failed / day.Seconds[at + 10].Asked, 6);
        Assert.Equal(0, day.Seconds[at + 20].Failed);
        Assert.Equal(4, day.Seconds[at + 349].Serving);
        Assert.Equal(6, day.Seconds[at + 420].Serving);
        // A person's call is retried once, a second or two later, and a third of a third fails again.
        Assert.Equal(19 * 1_990 / 9.0, day.Abandoned, 20.0);
        Assert.Equal(20, DayReport.Of(day, Assumed).RecoverySeconds);
    }

    [Fact]
    public void The_autoscaler_does_not_make_up_for_pods_that_count_until_they_are_evicted()
    {
        // Two pods at 100 % where three had 66 %: the third, without metrics, counts as idle, which gives 66 % again.
        var day = Run("zone");
        var at = day.Plan.ZoneLostAt!.Value;
        Assert.Equal(2, day.Seconds[at + 300].Serving);
        Assert.Equal(day.Seconds[at - 1].Wanted, day.Seconds[at + 300].Wanted);
    }

    [Fact]
    public void The_same_seed_is_the_same_day_and_another_has_nodes_take_otherwise()
    {
        Assert.Equal(Run("push").Seconds, Run("push").Seconds);
        Assert.NotEqual(Run("push").Seconds, Run("push", seed: 2).Seconds);
    }

    [Fact]
    public void The_objective_is_missed_only_where_load_exceeds_ready_capacity() =>
        Gen.Select(Gen.Int[1, 12], Gen.Double[10e6, 80e6], Gen.Int[30, 80]).Seeded(
            (least, users, percent) =>
            {
                var assumed = Assumed.With(AudienceAssumptions.MonthlyUsers, users);
                var settings = Settings with { Least = least, CpuPercent = percent };
                var day = DaySimulation.Run(DayPlan.Of("evening", assumed), settings, Curves.Sharp, assumed, seed: 1);
                Assert.Equal(day.Plan.Traffic.Total, day.Answered + day.Abandoned + day.Waiting, 0);
                Assert.All(day.Seconds, s => Assert.True(s.Missed < 1e-6 || s.Asked > 0.5 * s.Capacity));
            },
            iter: 10);

    [Fact]
    public void Invalid_days_are_errors()
    {
        Assert.Contains(
            "there is no day \"monday\"; there are evening, push, zone", Told(() => Run("monday")), StringComparison.Ordinal);
        Assert.Contains("a zone can only be lost where there are more",
            Told(() => DayPlan.Of("zone", Assumed.With(ClusterAssumptions.Zones, 1))), StringComparison.Ordinal);
        Assert.Contains("maxReplicas, 2, must not be below minReplicas, 3",
            Told(() => Run("push", settings: Settings with { Most = 2 })), StringComparison.Ordinal);
        Assert.Contains("has no push notification", Told(() => Run("zone", preScale: 5)), StringComparison.Ordinal);

        static string Told(Action run) => Assert.Throws<CapacityException>(run).Message;
    }

    private static SimulatedDay Run(string name, HpaSettings? settings = null, int seed = 1, int? preScale = null)
    {
        var plan = DayPlan.Of(name, Assumed);
        return DaySimulation.Run(
            plan, settings ?? Settings, Curves.Sharp, Assumed, seed, preScale is { } replicas ? PreScaling.Before(plan, replicas)
                : null);
    }

    private static int Changes(SimulatedDay day) =>
        Enumerable.Range(1, day.Seconds.Count - 1).Count(t => day.Seconds[t].Wanted != day.Seconds[t - 1].Wanted);
}
