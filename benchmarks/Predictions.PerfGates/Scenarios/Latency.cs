using Predictions.LoadTest.Results;
using Predictions.PerfGates.Results;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Stored;
using Predictions.PerfGates.Traffic;

namespace Predictions.PerfGates.Scenarios;

/// <summary>The 99th percentile at the design's rate.</summary>
internal sealed class LatencyAtRate() : Scenario("p99", P99)
{
    private static readonly Gate P99 = new("p99", "p99 at 1,200 a second open loop, ours ÷ baseline", Bound.AtMost(1.3));

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var runs = await Interleaved.RunAsync(
            testBed, [Peer.Ours, Peer.Baseline], (server, store, seconds) =>
                LoadTester.Open(server, store, Throughput.DesignRate, seconds),
            run => $"p50 {run.Latency.P50Ms:0.00} ms, p99 {run.Latency.P99Ms:0.00} ms", cancellation);
        double MedianOf(Peer peer) => Figure.MedianOf(runs[peer].Select(run => run.Latency.P99Ms));
        return
        [
            P99.Of(
                Interleaved.Ratios(runs[Peer.Ours], runs[Peer.Baseline], run => run.Latency.P99Ms),
                [$"ours {MedianOf(Peer.Ours):0.00} ms, baseline {MedianOf(Peer.Baseline):0.00} ms"], Interleaved.Faults(runs)),
        ];
    }
}

/// <summary>The latency of a fresh instance's first requests, compared with the same instance later.</summary>
internal sealed class FirstRequests() : Scenario("first", P99)
{
    private static readonly Gate P99 = new(
        "first", "p99 of a fresh instance's first 2,000 requests ÷ its steady p99, at 1,200 a second", Bound.AtMost(3))
    {
        Reason = "The runtime optimizes hot code meanwhile, on the core that answers "
            + "([0081](../docs/design/decisions/0081-the-service-contains-dotnet.md)).",
    };

    private const double First = 2_000;

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var store = await testBed.PopulationAsync(cancellation);
        // The load tester's own first requests are slow too, so the first instance does not count.
        await MeasureAsync(testBed, store, cancellation);
        var rounds = new List<(Measurement First, Measurement Steady)>();
        for (var round = 0; round < testBed.Options.Rounds; round++)
        {
            var (first, steady) = await MeasureAsync(testBed, store, cancellation);
            rounds.Add((first, steady));
            testBed.Log.Write(
                $"instance {round + 1} of {testBed.Options.Rounds}: first p99 {first.Latency.P99Ms:0.00} ms, "
                + $"steady {steady.Latency.P99Ms:0.00} ms");
        }

        return
        [
            P99.Of(
                [.. rounds.Select(r => r.First.Latency.P99Ms / r.Steady.Latency.P99Ms)],
                [$"steady {Figure.MedianOf(rounds.Select(r => r.Steady.Latency.P99Ms)):0.00} ms"],
                [.. rounds.SelectMany(r => (Measurement[])[r.First, r.Steady]).SelectMany(m =>
                    LoadTester.FaultsOf(Peer.Ours, m)).Distinct()]),
        ];
    }

    private static async Task<(Measurement First, Measurement Steady)> MeasureAsync(
        TestBed testBed, StoredPopulation store, CancellationToken cancellation)
    {
        using var server = await testBed.StartAsync(Peer.Ours, store, cancellation);
        var first = await LoadTester.RunAsync(
            LoadTester.Open(server, store, Throughput.DesignRate, First / Throughput.DesignRate), server, cancellation);
        var later = LoadTester.Open(server, store, Throughput.DesignRate, testBed.Options.Seconds) with
        {
            WarmUpSeconds = testBed.Options.WarmUpSeconds,
        };
        return (first, await LoadTester.RunAsync(later, server, cancellation));
    }
}
