namespace Predictions.Deploy.Capacity.Autoscaling;

/// <summary>
/// The replicas that a metric asks for, as in kube-controller-manager's replica calculator: current × ratio, rounded up. When
/// scaling up, unready pods and pods without metrics count as idle; when scaling down, pods without metrics count as fully used.
/// Neither may reverse the direction.
/// </summary>
/// <param name="cpuInitializationSeconds">--horizontal-pod-autoscaler-cpu-initialization-period.</param>
/// <param name="initialReadinessSeconds">--horizontal-pod-autoscaler-initial-readiness-delay.</param>
public sealed class ReplicaCalculator(double cpuInitializationSeconds, double initialReadinessSeconds)
{
    private const double Milli = 1_000;

    /// <summary>Replicas by CPU, against a share of the container's request.</summary>
    /// <param name="pods">All pods of the workload.</param>
    /// <param name="current">The desired replicas so far.</param>
    /// <param name="targetPercent">The target in % of the request.</param>
    /// <param name="up">The rules with the tolerance for a ratio above 1.</param>
    /// <param name="down">The rules with the tolerance for a ratio below 1.</param>
    /// <param name="now">The time in seconds.</param>
    /// <returns>The desired replicas; <c>null</c> where no ready pod has a metric.</returns>
    public int? ByCpu(
        IReadOnlyList<PodReading> pods, int current, int targetPercent, ScalingRules up, ScalingRules down, double now)
    {
        var groups = Group(
            pods, pod => pod.CpuCores is { } used ? (Math.Round(used * Milli), pod.RequestCores * Milli)
                : null, pod => IsUnready(pod, now));
        // The controller computes in whole percent.
        double Ratio(List<Usage> all) => Math.Floor(100 * all.Sum(u => u.Used) / all.Sum(u => u.Request)) / targetPercent;
        return Replicas(groups, current, Ratio, request => request * Math.Max(100, targetPercent) / 100, up, down);
    }

    /// <summary>Replicas by calls a second, against a target for each pod.</summary>
    /// <inheritdoc cref="ByCpu"/>
    public int? ByCalls(IReadOnlyList<PodReading> pods, int current, double target, ScalingRules up, ScalingRules down)
    {
        // The controller checks readiness only for CPU.
        var groups = Group(pods, pod => pod.Calls is { } calls ? (Math.Round(calls * Milli), 1) : null, _ => false);
        var targetMilli = target * Milli;
        double Ratio(List<Usage> all) => Math.Floor(all.Sum(u => u.Used) / all.Count) / targetMilli;
        return Replicas(groups, current, Ratio, _ => targetMilli, up, down);
    }

    private static int? Replicas(
        Groups groups, int current, Func<List<Usage>, double> ratioOf, Func<double, double> fullUse, ScalingRules up,
        ScalingRules down)
    {
        var (counted, unready, missing) = groups;
        if (counted.Count == 0)
            return null;
        bool IsNear(double ratio) => 1 - down.Tolerance <= ratio && ratio <= 1 + up.Tolerance;
        var ratio = ratioOf(counted);
        var isUpWithUnready = unready.Count > 0 && ratio > 1;
        if (!isUpWithUnready && missing.Count == 0)
            return IsNear(ratio) ? current : (int)Math.Ceiling(ratio * counted.Count);

        List<Usage> all = [.. counted];
        if (ratio < 1)
            all.AddRange(missing.Select(request => new Usage(fullUse(request), request)));
        else if (ratio > 1)
            all.AddRange(missing.Select(request => new Usage(0, request)));
        if (isUpWithUnready)
            all.AddRange(unready.Select(request => new Usage(0, request)));

        var again = ratioOf(all);
        if (IsNear(again) || (ratio < 1 && again > 1) || (ratio > 1 && again < 1))
            return current;
        var replicas = (int)Math.Ceiling(again * all.Count);
        return (again < 1 && replicas > current) || (again > 1 && replicas < current) ? current : replicas;
    }

    private static Groups Group(
        IReadOnlyList<PodReading> pods, Func<PodReading, (double Used, double Request)?> usage, Func<PodReading, bool> isUnready)
    {
        var groups = new Groups([], [], []);
        foreach (var pod in pods)
        {
            var request = pod.RequestCores * Milli;
            if (pod.IsLeaving)
                continue;
            if (pod.IsPending)
                groups.Unready.Add(request);
            else if (usage(pod) is not { } used)
                groups.Missing.Add(request);
            else if (isUnready(pod))
                groups.Unready.Add(request);
            else
                groups.Counted.Add(new Usage(used.Used, used.Request));
        }

        return groups;
    }

    private bool IsUnready(PodReading pod, double now) => pod.StartedAt + cpuInitializationSeconds > now
        ? !pod.IsReady || pod.CpuAt < pod.ReadyChangedAt + pod.CpuWindow
        : !pod.IsReady && pod.StartedAt + initialReadinessSeconds > pod.ReadyChangedAt;

    private readonly record struct Usage(double Used, double Request);

    private sealed record Groups(List<Usage> Counted, List<double> Unready, List<double> Missing);
}

/// <summary>The autoscaler's data on a pod. Times are in seconds of the simulation.</summary>
public readonly record struct PodReading
{
    /// <summary>Whether its containers have not started: it has no node, or the node pulls the image.</summary>
    public bool IsPending { get; init; }

    /// <summary>Whether it is being deleted or has failed; the calculator ignores it.</summary>
    public bool IsLeaving { get; init; }

    /// <summary>The condition Ready.</summary>
    public bool IsReady { get; init; }

    /// <summary>The last change of that condition.</summary>
    public double ReadyChangedAt { get; init; }

    /// <summary>The time of its placement on a node.</summary>
    public double StartedAt { get; init; }

    /// <summary>Cores that its container requests.</summary>
    public double RequestCores { get; init; }

    /// <summary>Cores in use; <c>null</c> where metrics-server has no data.</summary>
    public double? CpuCores { get; init; }

    /// <summary>The time of that measurement.</summary>
    public double CpuAt { get; init; }

    /// <summary>The window of that measurement, in seconds.</summary>
    public double CpuWindow { get; init; }

    /// <summary>Calls a second; <c>null</c> where the adapter has no data.</summary>
    public double? Calls { get; init; }
}
