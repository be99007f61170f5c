using Predictions.PerfGates.Results;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Traffic;

namespace Predictions.PerfGates.Scenarios;

/// <summary>Processor time for each request where every user is asked for alike, not one of the middle alone.</summary>
internal sealed class AllUsers : IScenario
{
    private static readonly Peer[] Peers = [Peer.Ours, Peer.Baseline];

    public string Name => "users";

    public IReadOnlyList<string> Figures => ["cpu-all-users"];

    public async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var runs = await Interleaved.RunAsync(testBed, Peers, LoadTester.Closed, Interleaved.Told, cancellation);
        return
        [
            new("cpu-all-users", "server CPU time per request over all users alike, ours ÷ floor (gRPC)", Bound.AtMost(1.25),
                SideBySide.Ratios(runs[Peer.Ours], runs[Peer.Baseline], run => run.Server!.CpuUsPerRequest),
                [.. Peers.Select(peer => $"{peer}: {Interleaved.Told(runs[peer].OrderBy(r => r.Throughput).ElementAt(runs[peer].Count / 2))}")],
                [.. Peers.SelectMany(peer => runs[peer].SelectMany(run => LoadTester.FaultsOf(peer, run))).Distinct()]),
        ];
    }
}
