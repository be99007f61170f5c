using Predictions.Bounds.Results;
using Predictions.Bounds.Servers;
using Predictions.Bounds.Traffic;

namespace Predictions.Bounds.Rows;

/// <summary>What a request costs the collector, beyond what the floor's does.</summary>
internal sealed class Allocated : IRow
{
    private static readonly Peer[] Peers = [Peer.Ours, Peer.Floor];

    public string Name => "allocation";

    public IReadOnlyList<string> Figures => ["allocated"];

    public async Task<IReadOnlyList<Figure>> MeasureAsync(Stand stand, CancellationToken cancellation)
    {
        var store = await stand.PopulationAsync(cancellation);
        var body = PredictBody.Of(store.TypicalId);
        await using var ours = await stand.StartAsync(Peer.Ours, store, cancellation);
        await using var floor = await stand.StartAsync(Peer.Floor, store, cancellation);
        // Before it is compiled for good, code allocates what it will not later.
        await H2Load.GrpcAsync(ours, body, Amount.Seconds(stand.Options.WarmUpSeconds), cancellation);
        await H2Load.GrpcAsync(floor, body, Amount.Seconds(stand.Options.WarmUpSeconds), cancellation);
        var bytes = Peers.ToDictionary(p => p, _ => new List<double>());
        var faults = new List<string>();
        for (var round = 0; round < stand.Options.Rounds; round++)
        {
            foreach (var peer in Turns.Of(Peers, round))
            {
                var server = peer == Peer.Ours ? ours : floor;
                var before = await AllocatedBytes.OfAsync(peer, server, cancellation);
                var run = await H2Load.GrpcAsync(server, body, Amount.Requests(stand.Options.IsQuick ? 5_000 : 100_000), cancellation);
                bytes[peer].Add((await AllocatedBytes.OfAsync(peer, server, cancellation) - before) / run.Requests);
                faults.AddRange(run.Faults.Select(fault => $"{peer}: {fault}"));
            }

            stand.Steps.Tell($"round {round + 1}: {bytes[Peer.Ours][^1]:N0} bytes a request, the floor {bytes[Peer.Floor][^1]:N0}");
        }

        string[] remarks = [$"the floor itself: {Medians.Of(bytes[Peer.Floor]):N0} bytes a request"];
        return
        [
            new("allocated", "bytes allocated a request, ours − floor", Bound.AtMost(600),
                [.. bytes[Peer.Ours].Zip(bytes[Peer.Floor], (a, b) => a - b)], remarks, faults),
        ];
    }
}
