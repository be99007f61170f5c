using Predictions.PerfGates.Results;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Stored;
using Predictions.PerfGates.Traffic;
using Predictions.LoadTest.Results;

namespace Predictions.PerfGates.Scenarios;

/// <summary>How slow the first requests of a fresh instance are, beside the same instance later.</summary>
internal sealed class FirstRequests : IScenario
{
    private const double First = 2_000;

    public string Name => "first";

    public IReadOnlyList<string> Figures => ["first"];

    public async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var store = await testBed.PopulationAsync(cancellation);
        // The load tester's own first requests are slow too: an instance that is not counted takes them.
        await MeasureAsync(testBed, store, cancellation);
        var rounds = new List<(Measurement First, Measurement Steady)>();
        for (var round = 0; round < testBed.Options.Rounds; round++)
        {
            var (first, steady) = await MeasureAsync(testBed, store, cancellation);
            rounds.Add((first, steady));
            testBed.Steps.Tell($"instance {round + 1} of {testBed.Options.Rounds}: p99 at first {first.Latency.P99Ms:0.00} ms, steady {steady.Latency.P99Ms:0.00} ms");
        }

        return
        [
            new("first", "p99 of a fresh instance's first 2,000 requests ÷ its steady p99, at 1,200 a second", Bound.AtMost(3),
                [.. rounds.Select(r => r.First.Latency.P99Ms / r.Steady.Latency.P99Ms)],
                [$"steady {Medians.Of(rounds.Select(r => r.Steady.Latency.P99Ms)):0.00} ms"],
                [.. rounds.SelectMany(r => LoadTester.FaultsOf(Peer.Ours, r.First).Concat(LoadTester.FaultsOf(Peer.Ours, r.Steady))).Distinct()]),
        ];
    }

    private static async Task<(Measurement First, Measurement Steady)> MeasureAsync(
        TestBed testBed, StoredPopulation store, CancellationToken cancellation)
    {
        await using var server = await testBed.StartAsync(Peer.Ours, store, cancellation);
        var first = await LoadTester.RunAsync(
            LoadTester.Open(server, store, OpenLoop.Rate, First / OpenLoop.Rate), server, cancellation);
        var later = LoadTester.Open(server, store, OpenLoop.Rate, testBed.Options.Seconds) with { WarmUpSeconds = testBed.Options.WarmUpSeconds };
        return (first, await LoadTester.RunAsync(later, server, cancellation));
    }
}
