using Predictions.LoadTest.Experiments;
using Predictions.LoadTest.Load;
using Predictions.LoadTest.Results;
using Predictions.PerfGates.Results;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Traffic;

namespace Predictions.PerfGates.Scenarios;

/// <summary>
/// A long load with the resources of one pod: a core and 512 MiB, of which .NET uses at most three quarters for its heap.
/// </summary>
internal sealed class Soak() : Scenario("soak", Growth)
{
    private const double Rate = 3_000;
    private const double SettledAfterSeconds = 300;
    private const double FlatWithinPercent = 5;
    private const double PodMiB = 512;
    private const int QuickSeconds = 10;
    private const int SamplesBetweenReports = 12;

    private static readonly Gate Growth = new(
        "soak-growth", "30 minutes at 3,000 a second: growth of memory after 5 minutes in %, no error",
        Bound.AtMost(FlatWithinPercent));

    // In hex, as the runtime expects: its default in a container with 512 MiB.
    private const string HeapLimit = "0x18000000";

    private static readonly TimeSpan SampleInterval = TimeSpan.FromSeconds(5);

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var store = await testBed.PopulationAsync(cancellation);
        using var server = await testBed.StartAsync(Peer.Ours, store, cancellation, ("DOTNET_GCHeapHardLimit", HeapLimit));
        var seconds = testBed.Options.IsQuick ? QuickSeconds : 60.0 * testBed.Options.SoakMinutes;
        var log = new SoakLog();
        var run = await LoadTester.RunAsync(LoadTester.Open(server, store, Rate, seconds), server, cancellation, SampleInterval,
            OnSample);
        var trend = MemoryTrend.Of(log.Samples, SettledAfterSeconds, FlatWithinPercent);
        return
        [
            Growth.Of(
                [trend?.FittedGrowthPercent ?? double.NaN], Remarks(run, trend),
                [.. Faults(run, trend, log.Samples)]),
        ];

        void OnSample(ProgressSample sample)
        {
            log.Add(sample);
            if (log.Samples.Count % SamplesBetweenReports == 0)
                testBed.Log.Write(
                    $"after {sample.Seconds:0} s: p99 {sample.LatestP99Ms:0.00} ms, {sample.Errors} errors, "
                    + $"{log.Samples[^1].ResidentMiB:0} MiB");
        }
    }

    private static string[] Remarks(Measurement run, MemoryTrend? trend) =>
    [
        $"{run.Seconds / 60:0.#} minutes, {run.Latency.Requests:N0} requests, p99 {run.Latency.P99Ms:0.00} ms, "
            + $"server {run.Server?.BusyPercent:0} % busy, {run.Server?.ResidentMiB:0} MiB at the end"
            + $"{(trend is null ? "" : $", level {trend.LevelMiB:0} MiB")}",
        $"the pod is emulated: one core by taskset, and DOTNET_GCHeapHardLimit={HeapLimit}; more than {PodMiB:0} MiB is a fault",
    ];

    private static IEnumerable<string> Faults(Measurement run, MemoryTrend? trend, IReadOnlyList<SoakSample> samples)
    {
        foreach (var fault in LoadTester.FaultsOf(Peer.Ours, run))
            yield return fault;
        if (trend is null)
            yield return "too short for a memory trend";
        if (trend is { IsFlat: false })
            yield return $"memory rose {trend.MostOverLevelPercent:0.0} % over its level";
        if (samples.Max(s => s.ResidentMiB) is > PodMiB and var most)
            yield return $"it used {most:0} MiB, more than the pod has";
    }
}
