using Predictions.Bounds.Results;
using Predictions.Bounds.Servers;
using Predictions.Bounds.Traffic;

namespace Predictions.Bounds.Rows;

/// <summary>Processor time for each request where every user is asked for alike, not one of the middle alone.</summary>
internal sealed class AllUsers : IRow
{
    private static readonly Peer[] Peers = [Peer.Ours, Peer.Floor];

    public string Name => "users";

    public IReadOnlyList<string> Figures => ["cpu-all-users"];

    public async Task<IReadOnlyList<Figure>> MeasureAsync(Stand stand, CancellationToken cancellation)
    {
        var runs = await ByTurns.RunAsync(stand, Peers, LoadTester.Closed, ByTurns.Told, cancellation);
        return
        [
            new("cpu-all-users", "server CPU time per request over all users alike, ours ÷ floor (gRPC)", Bound.AtMost(1.25),
                SideBySide.Ratios(runs[Peer.Ours], runs[Peer.Floor], run => run.Server!.CpuUsPerRequest),
                [.. Peers.Select(peer => $"{peer}: {ByTurns.Told(runs[peer].OrderBy(r => r.Throughput).ElementAt(runs[peer].Count / 2))}")],
                [.. Peers.SelectMany(peer => runs[peer].SelectMany(run => LoadTester.FaultsOf(peer, run))).Distinct()]),
        ];
    }
}
