using Predictions.PerfGates.Results;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Traffic;
using Predictions.LoadTest.Results;

namespace Predictions.PerfGates.Scenarios;

/// <summary>The 99th percentile at the rate that the design starts from.</summary>
internal sealed class OpenLoop : IScenario
{
    public const double Rate = 1_200;

    private static readonly Peer[] Peers = [Peer.Ours, Peer.Baseline];

    public string Name => "p99";

    public IReadOnlyList<string> Figures => ["p99"];

    public async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var runs = await Interleaved.RunAsync(
            testBed, Peers, (server, store, seconds) => LoadTester.Open(server, store, Rate, seconds), Told, cancellation);
        double MiddleOf(Peer peer) => Medians.Of(runs[peer].Select(run => run.Latency.P99Ms));
        return
        [
            new("p99", "p99 at 1,200 a second open loop, ours ÷ floor", Bound.AtMost(1.3),
                SideBySide.Ratios(runs[Peer.Ours], runs[Peer.Baseline], run => run.Latency.P99Ms),
                [$"ours {MiddleOf(Peer.Ours):0.00} ms, the floor {MiddleOf(Peer.Baseline):0.00} ms"],
                [.. Peers.SelectMany(peer => runs[peer].SelectMany(run => LoadTester.FaultsOf(peer, run))).Distinct()]),
        ];
    }

    private static string Told(Measurement run) => $"p50 {run.Latency.P50Ms:0.00} ms, p99 {run.Latency.P99Ms:0.00} ms";
}
