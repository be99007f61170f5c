namespace Predictions.Deploy.Capacity.Clusters;

/// <summary>
/// What a pod has used and answered since its start, and what the two ways of metrics have seen of it: a kubelet's looks, of which
/// metrics-server takes the latest two that differ, and Prometheus's scrapes.
/// </summary>
internal sealed class PodCounters
{
    private readonly Queue<(double At, double Calls)> _scrapes = [];
    private double _cpuSeconds;
    private double _calls;
    private (double At, double CpuSeconds) _look = (double.NegativeInfinity, 0);
    private (double At, double CpuSeconds) _before = (double.NegativeInfinity, 0);
    private (double At, double CpuSeconds) _taken = (double.NegativeInfinity, 0);

    /// <summary>Counts one second.</summary>
    public void Add(double cpuCores, double calls)
    {
        _cpuSeconds += cpuCores;
        _calls += calls;
    }

    /// <summary>The kubelet looks.</summary>
    public void Look(double now) => _look = (now, _cpuSeconds);

    /// <summary>metrics-server takes the kubelet's last look.</summary>
    public void Take()
    {
        if (_look.At > _taken.At)
            (_before, _taken) = (_taken, _look);
    }

    /// <summary>metrics-server's node is silent: it forgets what it had.</summary>
    public void Forget() => _before = _taken = (double.NegativeInfinity, 0);

    /// <summary>Cores in use between the last two looks that were taken; <c>null</c> before there are two.</summary>
    public (double Cores, double At, double Window)? Cpu => _before.At > double.NegativeInfinity
        ? ((_taken.CpuSeconds - _before.CpuSeconds) / (_taken.At - _before.At), _taken.At, _taken.At - _before.At)
        : null;

    /// <summary>Prometheus scrapes.</summary>
    public void Scrape(double now, double keepSeconds)
    {
        while (_scrapes.TryPeek(out var oldest) && oldest.At <= now - keepSeconds)
            _scrapes.Dequeue();
        _scrapes.Enqueue((now, _calls));
    }

    /// <summary>
    /// Calls a second as Prometheus's rate() has them: the increase between the first and the last sample of the window, drawn out to the
    /// window's ends where samples are near them; a young pod's is therefore too low.
    /// </summary>
    /// <returns><c>null</c> with fewer than two samples in it.</returns>
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

    private static double Extrapolated((double At, double Calls) first, (double At, double Calls) last, int samples, double now, double window)
    {
        var sampled = last.At - first.At;
        var between = sampled / (samples - 1);
        double Drawn(double distance) => distance < 1.1 * between ? distance : between / 2;
        var increase = last.Calls - first.Calls;
        var before = Drawn(first.At - (now - window));
        // A counter was not below 0.
        if (increase > 0)
            before = Math.Min(before, sampled * first.Calls / increase);
        return increase * (sampled + before + Drawn(now - last.At)) / sampled / window;
    }
}
