namespace Predictions.Deploy.Capacity.Autoscaling;

/// <summary>
/// The HorizontalPodAutoscaler of this service and the CPU request of its pods. The defaults are the chart's for prod.
/// </summary>
public sealed record HpaSettings
{
    /// <summary>minReplicas, at least 1.</summary>
    public int Least { get; init; } = 3;

    /// <summary>maxReplicas, not below <see cref="Least"/>.</summary>
    public int Most { get; init; } = 40;

    /// <summary>The CPU target, in % of the container's request; <c>null</c> for no such metric.</summary>
    public int? CpuPercent { get; init; } = 60;

    /// <summary>The target of calls a second of a pod; <c>null</c> for no such metric.</summary>
    public double? CallsPerPod { get; init; } = 4_000;

    public ScalingRules Up { get; init; } = new(0, PolicyChoice.Max, [new(true, 100, 15), new(false, 4, 15)]);

    public ScalingRules Down { get; init; } = new(300, PolicyChoice.Max, [new(true, 10, 60)]);

    /// <summary>Cores that a pod requests, 0.01 to 256. The simulation gives a pod no more, as on a full node.</summary>
    public double PodCores { get; init; } = 1;

    /// <summary>The first invalid setting, in one line; <c>null</c> for none.</summary>
    public string? Problem() => this switch
    {
        { Least: < 1 } => "minReplicas must be at least 1",
        _ when Most < Least => $"maxReplicas, {Most}, must not be below minReplicas, {Least}",
        { CpuPercent: null, CallsPerPod: null } => "a metric is required",
        { CpuPercent: < 1 } => "the target of CPU must be at least 1 %",
        { CallsPerPod: not (null or (> 0 and < double.PositiveInfinity)) } => "the target of calls a second must be above 0",
        { PodCores: not (>= 0.01 and <= 256) } => "a pod must request 0.01 to 256 cores",
        _ => RulesProblem(Up, "scaleUp") ?? RulesProblem(Down, "scaleDown"),
    };

    private static string? RulesProblem(ScalingRules rules, string name) => rules switch
    {
        { WindowSeconds: < 0 or > 3_600 } => $"{name}.stabilizationWindowSeconds must be 0 to 3600",
        { Choice: not PolicyChoice.Disabled, Policies.Count: 0 } => $"{name}.policies must not be empty",
        { Tolerance: not (>= 0 and < 1) } => $"{name}.tolerance must be 0 to 1",
        _ when rules.Policies.Any(p => p.Value < 1) => $"{name}.policies: a value must be above 0",
        _ when rules.Policies.Any(p => p.PeriodSeconds is < 1 or > 1_800) => $"{name}.policies: periodSeconds must be 1 to 1800",
        _ => null,
    };
}

/// <summary>The scaling rules of one direction.</summary>
/// <param name="WindowSeconds">The stabilization window, 0 to 3,600 s.</param>
/// <param name="Choice">The selection among the policies.</param>
/// <param name="Policies">At least one, unless <paramref name="Choice"/> is <see cref="PolicyChoice.Disabled"/>.</param>
public sealed record ScalingRules(int WindowSeconds, PolicyChoice Choice, IReadOnlyList<ScalingPolicy> Policies)
{
    /// <summary>The controller's default: no change at a ratio of 0.9 to 1.1.</summary>
    public const double DefaultTolerance = 0.1;

    /// <summary>
    /// Kubernetes' default for scaling up with a behavior. (Without one it is twice as many or 4, which is close.)
    /// </summary>
    public static readonly ScalingRules DefaultUp = new(0, PolicyChoice.Max, [new(false, 4, 15), new(true, 100, 15)]);

    /// <summary>Kubernetes' default for scaling down.</summary>
    public static readonly ScalingRules DefaultDown = new(300, PolicyChoice.Max, [new(true, 100, 15)]);

    /// <summary>The distance of a metric's ratio to its target from 1 that causes no change, 0 to 1.</summary>
    public double Tolerance { get; init; } = DefaultTolerance;
}

/// <summary>A limit on the change of replicas within a period.</summary>
/// <param name="IsPercent">Whether <paramref name="Value"/> is in % of the replicas at the period's start, or in pods.</param>
/// <param name="Value">The limit, above 0.</param>
/// <param name="PeriodSeconds">The period, 1 to 1,800 s.</param>
public sealed record ScalingPolicy(bool IsPercent, int Value, int PeriodSeconds);

/// <summary>The selection among several policies (selectPolicy).</summary>
public enum PolicyChoice
{
    /// <summary>The policy with the largest change.</summary>
    Max,

    /// <summary>The policy with the smallest change.</summary>
    Min,

    /// <summary>No scaling in this direction.</summary>
    Disabled,
}

/// <summary>Describes an autoscaler in words.</summary>
public static class HpaWords
{
    /// <summary>The targets, such as "60 % CPU and 500 calls a second".</summary>
    public static string Targets(HpaSettings settings) => string.Join(" and ", new[]
    {
        settings.CpuPercent is { } percent ? $"{percent} % CPU" : null,
        settings.CallsPerPod is { } calls ? $"{calls:#,0.##} calls a second" : null,
    }.OfType<string>());

    /// <summary>All settings in a line.</summary>
    public static string All(HpaSettings settings) =>
        $"{settings.Least} to {settings.Most} replicas of {settings.PodCores:0.###} cores, for {Targets(settings)} each; "
        + $"up {Rules(settings.Up)}; down {Rules(settings.Down)}";

    private static string Rules(ScalingRules rules)
    {
        if (rules.Choice == PolicyChoice.Disabled)
            return "never";
        var policies = string.Join(
            rules.Choice == PolicyChoice.Max ? " or " : " and ",
            rules.Policies.Select(p => $"{p.Value}{(p.IsPercent ? " %" : " pods")} in {p.PeriodSeconds} s"));
        return rules.WindowSeconds > 0 ? $"{policies} after {rules.WindowSeconds} s" : policies;
    }
}
