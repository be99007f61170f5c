namespace Predictions.Deploy.Capacity.Autoscaling;

/// <summary>
/// A HorizontalPodAutoscaler (autoscaling/v2) as kube-controller-manager runs it: the most that any metric asks for, held steady over the
/// stabilisation windows, moved no faster than the policies let it, between the fewest and the most.
/// </summary>
/// <param name="settings">It has no <see cref="HpaSettings.Problem"/>.</param>
/// <param name="calculator">What a metric asks for.</param>
public sealed class Autoscaler(HpaSettings settings, ReplicaCalculator calculator)
{
    private readonly ScaleEvents _ups = new();
    private readonly ScaleEvents _downs = new();
    private readonly Queue<(double At, int Replicas)> _recommendations = [];

    /// <summary>Decides once.</summary>
    /// <param name="now">The time in seconds; later than the last.</param>
    /// <param name="current">Replicas asked for now.</param>
    /// <param name="pods">What is known of the pods.</param>
    /// <param name="least">The fewest replicas now, where they are not those of the settings.</param>
    /// <returns>Replicas to ask for from now on.</returns>
    public int Decide(double now, int current, IReadOnlyList<PodReading> pods, int? least = null)
    {
        var fewest = Math.Min(least ?? settings.Least, settings.Most);
        int desired;
        if (current > settings.Most)
            desired = settings.Most;
        else if (current < fewest)
            desired = fewest;
        else if (Asked(now, current, pods) is { } asked)
            desired = Limited(now, current, Stabilised(now, current, asked), fewest);
        else
            return current;

        if (desired > current)
            _ups.Add(now, desired - current);
        else if (desired < current)
            _downs.Add(now, current - desired);
        return desired;
    }

    /// <summary>The most that any metric asks for; <c>null</c> where none does, or one is unknown and the others ask for fewer.</summary>
    private int? Asked(double now, int current, IReadOnlyList<PodReading> pods)
    {
        int?[] proposals =
        [
            .. settings.CpuPercent is { } percent ? [calculator.ByCpu(pods, current, percent, settings.Up, settings.Down, now)] : Array.Empty<int?>(),
            .. settings.CallsPerPod is { } calls ? [calculator.ByCalls(pods, current, calls, settings.Up, settings.Down)] : Array.Empty<int?>(),
        ];
        var most = proposals.Max();
        return proposals.Contains(null) && most < current ? null : most;
    }

    /// <summary>Not above the lowest that was asked for within the window for up, nor below the highest within that for down.</summary>
    private int Stabilised(double now, int current, int asked)
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

    private int Limited(double now, int current, int desired, int fewest)
    {
        if (desired > current)
            return Math.Min(desired, Math.Min(settings.Most, Math.Max(UpLimit(now, current), current)));
        return desired < current ? Math.Max(desired, Math.Max(fewest, Math.Min(DownLimit(now, current), current))) : desired;
    }

    private int UpLimit(double now, int current)
    {
        if (settings.Up.Choice == PolicyChoice.Disabled)
            return current;
        // Rounded up, lest a small percentage of few never lets them grow.
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
