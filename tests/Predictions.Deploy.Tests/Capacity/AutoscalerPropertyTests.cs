using CsCheck;
using Predictions.Deploy.Capacity.Autoscaling;
using Predictions.Testing;

namespace Predictions.Deploy.Tests.Capacity;

/// <summary>Properties of every autoscaler under every load.</summary>
public class AutoscalerPropertyTests
{
    private static readonly Gen<ScalingPolicy> Policies =
        Gen.Select(
            Gen.Bool, Gen.Int[1, 200], Gen.Int[1, 120], (percent, value, seconds) => new ScalingPolicy(percent, value, seconds));

    private static readonly Gen<ScalingRules> Rules = Gen.Select(
        Gen.Int[0, 400], Gen.Enum<PolicyChoice>(), Policies.Array[1, 3],
        (window, choice, policies) => new ScalingRules(window, choice, policies));

    private static readonly Gen<HpaSettings> Settings = Gen.Select(
        Gen.Int[1, 20], Gen.Int[0, 60], Gen.Int[10, 150], Rules, Rules,
        (least, more, percent, up, down) => new HpaSettings
        {
            Least = least, Most = least + more, CpuPercent = percent, CallsPerPod = null, Up = up, Down = down,
        });

    /// <summary>Cores in use by all pods together, at each decision.</summary>
    private static readonly Gen<double[]> Loads = Gen.Double[0, 100].Array[1, 60];

    [Fact]
    public void Replicas_stay_within_their_bounds() => Gen.Select(Settings, Loads).Seeded((settings, loads) =>
        Assert.All(Run(settings, loads), replicas => Assert.InRange(replicas, settings.Least, settings.Most)));

    [Fact]
    public void Replicas_grow_at_most_by_the_loosest_policy() =>
        Gen.Select(Settings, Loads).Seeded((settings, loads) =>
    {
        // One policy, and one decision in each of its periods, so that each step has its own limit.
        var policy = settings.Up.Policies[0] with { PeriodSeconds = 15 };
        var bounded = settings with { Up = settings.Up with { Choice = PolicyChoice.Max, Policies = [policy] } };
        var replicas = Run(bounded, loads);
        for (var i = 1; i < replicas.Count; i++)
        {
            var most = policy.IsPercent ? Math.Ceiling(replicas[i - 1] * (1 + policy.Value / 100.0))
                : replicas[i - 1] + policy.Value;
            Assert.True(replicas[i] <= most, $"from {replicas[i - 1]} to {replicas[i]}, {most} at most");
        }
    });

    [Fact]
    public void A_policy_s_period_never_sees_more_change_than_it_allows() =>
        Gen.Select(Settings, Gen.Int[1, 20], Gen.Int[1, 8], Loads).Seeded(
        (settings, pods, looks, loads) =>
        {
            var period = 15 * looks;
            var bounded = settings with
            {
                Up = new ScalingRules(0, PolicyChoice.Max, [new ScalingPolicy(false, pods, period)]),
                Down = new ScalingRules(0, PolicyChoice.Disabled, []),
            };
            var replicas = Run(bounded, loads);
            for (var i = looks; i < replicas.Count; i++)
                Assert.True(replicas[i] - replicas[i - looks] <= pods);
        });

    [Fact]
    public void A_constant_load_is_settled_for_and_not_left_again() =>
        Gen.Select(Gen.Double[0.1, 60], Gen.Int[20, 90]).Seeded((load, percent) =>
    {
        var settings = new HpaSettings { Least = 1, Most = 1_000, CpuPercent = percent, CallsPerPod = null };
        var replicas = Run(settings, [.. Enumerable.Repeat(load, 200)]);
        var settled = replicas[^1];
        Assert.All(replicas.Skip(100), r => Assert.Equal(settled, r));
        // Utilization is a whole percentage, rounded down, and within 10 % of the target nothing changes.
        var mostPercent = Math.Floor(1.1 * percent) + 1;
        Assert.InRange(settled, (int)Math.Floor(load * 100 / mostPercent), (int)Math.Ceiling(load * 100 / percent / 0.88) + 1);
    });

    /// <summary>Replicas after each decision, every 15 s, where pods start at once.</summary>
    private static List<int> Run(HpaSettings settings, double[] loads)
    {
        var autoscaler = new Autoscaler(settings, new ReplicaCalculator(300, 30));
        var replicas = new List<int> { settings.Least };
        foreach (var (i, load) in loads.Index())
            replicas.Add(autoscaler.Decide(15 * i, replicas[^1], Readings.Ready(replicas[^1], load / replicas[^1])));
        return replicas;
    }
}
