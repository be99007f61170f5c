namespace Predictions.Deploy.Capacity.Nodes;

/// <summary>One simulated instance of the service. Times are in seconds of the simulation.</summary>
/// <param name="createdAt">When it was created.</param>
internal sealed class Pod(double createdAt)
{
    public double CreatedAt => createdAt;

    /// <summary>Its node; <c>null</c> while it has no place.</summary>
    public Node? Node { get; set; }

    /// <summary>When it was placed on its node.</summary>
    public double PlacedAt { get; set; } = double.PositiveInfinity;

    /// <summary>When its container starts.</summary>
    public double RunsAt { get; set; } = double.PositiveInfinity;

    /// <summary>When its readiness is visible to callers.</summary>
    public double ReadyAt { get; set; } = double.PositiveInfinity;

    /// <summary>When every caller has found it; before that, a growing share has.</summary>
    public double FoundAt { get; set; } = double.PositiveInfinity;

    /// <summary>Its CPU time and calls, as the metrics see them.</summary>
    public PodCounters Counters { get; } = new();

    public bool IsLost => Node is { IsLost: true };

    /// <summary>Whether it answers.</summary>
    public bool Serves(double now) => ReadyAt <= now && !IsLost;

    /// <summary>The share of callers that send it calls, 0 to 1.</summary>
    /// <param name="now">The time in seconds.</param>
    /// <param name="silenceSeconds">How long callers keep using a failed instance.</param>
    public double FoundBy(double now, double silenceSeconds)
    {
        if (ReadyAt > now || now >= (Node?.LostAt ?? double.PositiveInfinity) + silenceSeconds)
            return 0;
        return FoundAt <= now ? 1 : (now - ReadyAt + 1) / (FoundAt - ReadyAt + 1);
    }
}

/// <summary>
/// The CPU time and calls of a pod since its start, and the samples of the two metrics pipelines: the kubelet's readings, of
/// which metrics-server keeps the latest two that differ, and Prometheus's scrapes.
/// </summary>
internal sealed class PodCounters
{
    private readonly Queue<(double At, double Calls)> _scrapes = [];
    private double _cpuSeconds;
    private double _calls;
    private (double At, double CpuSeconds) _read = (double.NegativeInfinity, 0);
    private (double At, double CpuSeconds) _before = (double.NegativeInfinity, 0);
    private (double At, double CpuSeconds) _collected = (double.NegativeInfinity, 0);

    /// <summary>Counts one second.</summary>
    public void Add(double cpuCores, double calls)
    {
        _cpuSeconds += cpuCores;
        _calls += calls;
    }

    /// <summary>Takes the kubelet's reading.</summary>
    public void Read(double now) => _read = (now, _cpuSeconds);

    /// <summary>Gives metrics-server the kubelet's last reading.</summary>
    public void Collect()
    {
        if (_read.At > _collected.At)
            (_before, _collected) = (_collected, _read);
    }

    /// <summary>Drops metrics-server's readings, as for a silent node.</summary>
    public void Forget() => _before = _collected = (double.NegativeInfinity, 0);

    /// <summary>Cores in use between the last two collected readings; <c>null</c> before there are two.</summary>
    public (double Cores, double At, double Window)? Cpu => _before.At > double.NegativeInfinity
        ? ((_collected.CpuSeconds - _before.CpuSeconds) / (_collected.At - _before.At), _collected.At, _collected.At - _before.At)
        : null;

    /// <summary>Takes Prometheus's sample.</summary>
    public void Scrape(double now, double keepSeconds)
    {
        while (_scrapes.TryPeek(out var oldest) && oldest.At <= now - keepSeconds)
            _scrapes.Dequeue();
        _scrapes.Enqueue((now, _calls));
    }

    /// <summary>
    /// Calls a second by Prometheus's rate(): the increase between the first and last sample of the window, extrapolated to the
    /// window's ends where samples are near them. The rate of a young pod is therefore too low.
    /// </summary>
    /// <returns>The rate; <c>null</c> with fewer than two samples in the window.</returns>
    public double? Rate(double now, double windowSeconds)
    {
        (double At, double Calls)? first = null, last = null;
        var samples = 0;
        foreach (var sample in _scrapes)
            if (sample.At > now - windowSeconds)
            {
                first ??= sample;
                last = sample;
                samples++;
            }

        return samples < 2 ? null : Extrapolated(first!.Value, last!.Value, samples, now, windowSeconds);
    }

    private static double Extrapolated(
        (double At, double Calls) first, (double At, double Calls) last, int samples, double now, double window)
    {
        var sampled = last.At - first.At;
        var between = sampled / (samples - 1);
        double Extended(double distance) => distance < 1.1 * between ? distance : between / 2;
        var increase = last.Calls - first.Calls;
        var before = Extended(first.At - (now - window));
        // A counter starts at 0.
        if (increase > 0)
            before = Math.Min(before, sampled * first.Calls / increase);
        return increase * (sampled + before + Extended(now - last.At)) / sampled / window;
    }
}
