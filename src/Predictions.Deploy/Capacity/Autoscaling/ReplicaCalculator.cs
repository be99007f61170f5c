namespace Predictions.Deploy.Capacity.Autoscaling;

/// <summary>
/// How many replicas a metric asks for, as kube-controller-manager's replica calculator has it: current × ratio, rounded up; unready pods
/// count as using nothing where more are asked for; pods without metrics count as using nothing where more are, and all of it where fewer
/// are; and neither may turn the direction round.
/// </summary>
/// <param name="cpuInitializationSeconds">--horizontal-pod-autoscaler-cpu-initialization-period.</param>
/// <param name="initialReadinessSeconds">--horizontal-pod-autoscaler-initial-readiness-delay.</param>
public sealed class ReplicaCalculator(double cpuInitializationSeconds, double initialReadinessSeconds)
{
    private const double Milli = 1_000;

    /// <summary>By the CPU of a container, against a share of what it requests.</summary>
    /// <param name="pods">All pods of the workload.</param>
    /// <param name="current">Replicas asked for now.</param>
    /// <param name="targetPercent">Of the request.</param>
    /// <param name="up">Whose tolerance holds for a ratio above 1.</param>
    /// <param name="down">Whose tolerance holds for a ratio below 1.</param>
    /// <param name="now">The time.</param>
    /// <returns><c>null</c> where no pod has a metric that counts.</returns>
    public int? ByCpu(IReadOnlyList<PodReading> pods, int current, int targetPercent, ScalingRules up, ScalingRules down, double now)
    {
        var groups = Group(pods, pod => pod.CpuCores is { } used ? (Math.Round(used * Milli), pod.RequestCores * Milli) : null, pod => IsUnready(pod, now));
        // The controller knows whole per cent.
        double Ratio(List<Usage> all) => Math.Floor(100 * all.Sum(u => u.Used) / all.Sum(u => u.Request)) / targetPercent;
        return Replicas(groups, current, Ratio, request => request * Math.Max(100, targetPercent) / 100, up, down);
    }

    /// <summary>By calls a second, against so many for each pod.</summary>
    /// <inheritdoc cref="ByCpu"/>
    public int? ByCalls(IReadOnlyList<PodReading> pods, int current, double target, ScalingRules up, ScalingRules down)
    {
        // Readiness is asked about for CPU alone.
        var groups = Group(pods, pod => pod.Calls is { } calls ? (Math.Round(calls * Milli), 1) : null, _ => false);
        var targetMilli = target * Milli;
        double Ratio(List<Usage> all) => Math.Floor(all.Sum(u => u.Used) / all.Count) / targetMilli;
        return Replicas(groups, current, Ratio, _ => targetMilli, up, down);
    }

    private static int? Replicas(
        Groups groups, int current, Func<List<Usage>, double> ratioOf, Func<double, double> fullUse, ScalingRules up, ScalingRules down)
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
