using Predictions.Deploy.Capacity.Assumptions;
using Predictions.Deploy.Capacity.Autoscaling;
using Predictions.Deploy.Capacity.Nodes;

namespace Predictions.Deploy.Capacity.Simulation;

/// <summary>The autoscaler's metrics: CPU by kubelets and metrics-server, calls by Prometheus and its adapter.</summary>
internal sealed class Observation(AssumptionValues assumed, double podCores)
{
    private readonly List<PodReading> _readings = [];

    /// <summary>Takes the readings and scrapes of a second.</summary>
    public void Collect(int now, IReadOnlyList<Pod> pods)
    {
        var kubelet = IsDue(MetricAssumptions.KubeletSeconds);
        var server = IsDue(MetricAssumptions.MetricsServerSeconds);
        var scrape = IsDue(MetricAssumptions.ScrapeSeconds);
        if (!kubelet && !server && !scrape)
            return;
        foreach (var pod in pods)
        {
            var isRunning = pod.RunsAt <= now && !pod.IsLost;
            if (kubelet && isRunning)
                pod.Counters.Read(now);
            if (server && isRunning)
                pod.Counters.Collect();
            else if (server)
                pod.Counters.Forget();
            if (scrape && isRunning)
                pod.Counters.Scrape(now, assumed[MetricAssumptions.RateSeconds]);
        }

        bool IsDue(Assumption interval) => now % assumed.Whole(interval) == 0;
    }

    /// <summary>The metrics of the pods at a time. The list is valid until the next call.</summary>
    public IReadOnlyList<PodReading> Readings(int now, IReadOnlyList<Pod> pods)
    {
        _readings.Clear();
        foreach (var pod in pods)
            _readings.Add(Of(pod, now));
        return _readings;
    }

    private PodReading Of(Pod pod, int now)
    {
        // A pod of a failed node keeps its last state until the node counts as not ready.
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
