using Predictions.Deploy.Capacity.Assuming;
using Predictions.Deploy.Capacity.Autoscaling;
using Predictions.Deploy.Capacity.Clusters;

namespace Predictions.Deploy.Capacity.Days;

/// <summary>How the autoscaler comes to know of the pods: kubelets and metrics-server for CPU, Prometheus and its adapter for calls.</summary>
internal sealed class Observation(Assumptions assumed, double podCores)
{
    private readonly List<PodReading> _readings = [];

    /// <summary>Does the looks and scrapes that a second brings.</summary>
    public void Look(int now, IReadOnlyList<Pod> pods)
    {
        var (kubelet, server, scrape) = (Is(MetricAssumptions.KubeletSeconds), Is(MetricAssumptions.MetricsServerSeconds), Is(MetricAssumptions.ScrapeSeconds));
        if (!kubelet && !server && !scrape)
            return;
        foreach (var pod in pods)
        {
            var isThere = pod.RunsAt <= now && !pod.IsLost;
            if (kubelet && isThere)
                pod.Counters.Look(now);
            if (server && isThere)
                pod.Counters.Take();
            else if (server)
                pod.Counters.Forget();
            if (scrape && isThere)
                pod.Counters.Scrape(now, assumed[MetricAssumptions.RateSeconds]);
        }

        bool Is(Assumption every) => now % assumed.Whole(every) == 0;
    }

    /// <summary>What is known of the pods at a time; good until it is asked again.</summary>
    public IReadOnlyList<PodReading> Readings(int now, IReadOnlyList<Pod> pods)
    {
        _readings.Clear();
        foreach (var pod in pods)
            _readings.Add(Of(pod, now));
        return _readings;
    }

    private PodReading Of(Pod pod, int now)
    {
        // Until its node counts as not ready, a lost pod counts as what it was.
        var silentAt = (pod.Node?.LostAt ?? double.PositiveInfinity) + assumed[ClusterAssumptions.NodeGrace];
        var cpu = pod.Counters.Cpu;
        return new PodReading
        {
            IsPending = pod.RunsAt > now,
            IsReady = pod.ReadyAt <= now && now < silentAt,
            ReadyChangedAt = now >= silentAt ? silentAt : pod.ReadyAt <= now ? pod.ReadyAt : pod.RunsAt,
            StartedAt = pod.PlacedAt,
            RequestCores = podCores,
            CpuCores = cpu?.Cores,
            CpuAt = cpu?.At ?? 0,
            CpuWindow = cpu?.Window ?? 0,
            Calls = pod.Counters.Rate(now, assumed[MetricAssumptions.RateSeconds]),
        };
    }
}
