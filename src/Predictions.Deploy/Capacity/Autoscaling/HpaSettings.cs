namespace Predictions.Deploy.Capacity.Autoscaling;

/// <summary>A HorizontalPodAutoscaler of this service, and what its pods request, as the chart gives them to prod.</summary>
public sealed record HpaSettings
{
    /// <summary>The fewest replicas, at least 1.</summary>
    public int Least { get; init; } = 3;

    /// <summary>The most replicas, not fewer than <see cref="Least"/>.</summary>
    public int Most { get; init; } = 40;

    /// <summary>CPU to aim at, in % of what the container requests; <c>null</c> where it is no metric.</summary>
    public int? CpuPercent { get; init; } = 60;

    /// <summary>Calls a second of a pod to aim at; <c>null</c> where they are no metric.</summary>
    public double? CallsPerPod { get; init; } = 4_000;

    public ScalingRules Up { get; init; } = new(0, PolicyChoice.Max, [new(true, 100, 15), new(false, 4, 15)]);

    public ScalingRules Down { get; init; } = new(300, PolicyChoice.Max, [new(true, 10, 60)]);

    /// <summary>Cores that a pod requests, above 0. It is taken to get as many and no more, since on a full node there are no others.</summary>
    public double PodCores { get; init; } = 1;

    /// <summary>What cannot be, in one line; <c>null</c> where nothing is.</summary>
    public string? Problem() => this switch
    {
        { Least: < 1 } => "minReplicas must be at least 1",
        _ when Most < Least => $"maxReplicas, {Most}, must not be below minReplicas, {Least}",
        { CpuPercent: null, CallsPerPod: null } => "there is no metric to scale by",
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
