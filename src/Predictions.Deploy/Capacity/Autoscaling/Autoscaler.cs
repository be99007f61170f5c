namespace Predictions.Deploy.Capacity.Autoscaling;

/// <summary>
/// A HorizontalPodAutoscaler (autoscaling/v2) as in kube-controller-manager: the maximum over the metrics, stabilized over the
/// windows, limited by the policies and by the minimum and maximum replicas.
/// </summary>
/// <param name="settings">Settings without a <see cref="HpaSettings.Problem"/>.</param>
/// <param name="calculator">The replicas by metric.</param>
public sealed class Autoscaler(HpaSettings settings, ReplicaCalculator calculator)
{
    private readonly ScaleEvents _ups = new();
    private readonly ScaleEvents _downs = new();
    private readonly Queue<(double At, int Replicas)> _recommendations = [];

    /// <summary>Makes one decision.</summary>
    /// <param name="now">The time in seconds, later than at the last decision.</param>
    /// <param name="current">The desired replicas so far.</param>
    /// <param name="pods">The metrics and states of the pods.</param>
    /// <param name="least">The minimum replicas now, where it differs from the settings.</param>
    /// <returns>The desired replicas.</returns>
    public int Decide(double now, int current, IReadOnlyList<PodReading> pods, int? least = null)
    {
        var min = Math.Min(least ?? settings.Least, settings.Most);
        int desired;
        if (current > settings.Most)
            desired = settings.Most;
        else if (current < min)
            desired = min;
        else if (Asked(now, current, pods) is { } asked)
            desired = Limited(now, current, Stabilized(now, current, asked), min);
        else
            return current;

        if (desired > current)
            _ups.Add(now, desired - current);
        else if (desired < current)
            _downs.Add(now, current - desired);
        return desired;
    }

    /// <summary>
    /// The maximum over the metrics; <c>null</c> where all are unknown, or one is unknown and the others ask for fewer.
    /// </summary>
    private int? Asked(double now, int current, IReadOnlyList<PodReading> pods)
    {
        int?[] proposals =
        [
            .. settings.CpuPercent is { } percent ? [calculator.ByCpu(pods, current, percent, settings.Up, settings.Down, now)]
            : Array.Empty<int?>(),
            .. settings.CallsPerPod is { } calls ? [calculator.ByCalls(pods, current, calls, settings.Up, settings.Down)]
            : Array.Empty<int?>(),
        ];
        var max = proposals.Max();
        return proposals.Contains(null) && max < current ? null : max;
    }

    /// <summary>
    /// Scales up to the lowest recommendation of the window for up, and down to the highest of the window for down.
    /// </summary>
    private int Stabilized(double now, int current, int asked)
    {
        var (up, down) = (asked, asked);
        foreach (var (at, replicas) in _recommendations)
        {
            if (at > now - settings.Up.WindowSeconds)
                up = Math.Min(up, replicas);
            if (at > now - settings.Down.WindowSeconds)
                down = Math.Max(down, replicas);
        }

        _recommendations.Enqueue((now, asked));
        var longest = Math.Max(settings.Up.WindowSeconds, settings.Down.WindowSeconds);
        while (_recommendations.Peek().At <= now - longest && _recommendations.Count > 1)
            _recommendations.Dequeue();
        return Math.Min(Math.Max(current, up), down);
    }

    private int Limited(double now, int current, int desired, int min)
    {
        if (desired > current)
            return Math.Min(desired, Math.Min(settings.Most, Math.Max(UpLimit(now, current), current)));
        return desired < current ? Math.Max(desired, Math.Max(min, Math.Min(DownLimit(now, current), current))) : desired;
    }

    private int UpLimit(double now, int current)
    {
        if (settings.Up.Choice == PolicyChoice.Disabled)
            return current;
        // Rounded up, so that a small percentage of few replicas still lets them grow.
        var limits = settings.Up.Policies.Select(policy => policy.IsPercent
            ? (int)Math.Ceiling(AtStart(now, current, policy) * (1 + policy.Value / 100.0))
            : AtStart(now, current, policy) + policy.Value);
        return settings.Up.Choice == PolicyChoice.Min ? limits.Min() : limits.Max();
    }

    private int DownLimit(double now, int current)
    {
        if (settings.Down.Choice == PolicyChoice.Disabled)
            return current;
        var limits = settings.Down.Policies.Select(policy => policy.IsPercent
            ? (int)(AtStart(now, current, policy) * (1 - policy.Value / 100.0))
            : AtStart(now, current, policy) - policy.Value);
        return settings.Down.Choice == PolicyChoice.Min ? limits.Max() : limits.Min();
    }

    /// <summary>Replicas at the start of a policy's period.</summary>
    private int AtStart(double now, int current, ScalingPolicy policy) =>
        current - _ups.Within(now, policy.PeriodSeconds) + _downs.Within(now, policy.PeriodSeconds);
}

/// <summary>The changes of replicas in one direction, over the longest period of a policy.</summary>
internal sealed class ScaleEvents
{
    private const double MaxPeriod = 1_800;

    private readonly Queue<(double At, int Change)> _events = [];

    public void Add(double now, int change)
    {
        while (_events.TryPeek(out var oldest) && oldest.At <= now - MaxPeriod)
            _events.Dequeue();
        _events.Enqueue((now, change));
    }

    /// <summary>The change within a period; its first instant is excluded.</summary>
    public int Within(double now, double seconds) => _events.Where(e => e.At > now - seconds).Sum(e => e.Change);
}
