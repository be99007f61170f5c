using Predictions.Bounds.Results;
using Predictions.Bounds.Servers;

namespace Predictions.Bounds.Rows;

/// <summary>From process start to ready.</summary>
internal sealed class Starting : IRow
{
    private static readonly Peer[] Peers = [Peer.Ours, Peer.Floor];

    public string Name => "start";

    public IReadOnlyList<string> Figures => ["start"];

    public async Task<IReadOnlyList<Figure>> MeasureAsync(Stand stand, CancellationToken cancellation)
    {
        var took = Peers.ToDictionary(peer => peer, _ => new List<double>());
        // The first start of each reads its files from the disk, and is not counted.
        foreach (var peer in Peers)
            await StartAsync(stand, peer, cancellation);
        for (var round = 0; round < stand.Options.Rounds; round++)
        {
            foreach (var peer in Turns.Of(Peers, round))
                took[peer].Add(await StartAsync(stand, peer, cancellation));
            stand.Steps.Tell($"start {round + 1}: {took[Peer.Ours][^1]:0} ms, the floor {took[Peer.Floor][^1]:0} ms");
        }

        string[] remarks = [$"ours {Medians.Of(took[Peer.Ours]):0} ms, the floor {Medians.Of(took[Peer.Floor]):0} ms"];
        return
        [
            new("start", "time from process start to ready, ours ÷ floor", Bound.AtMost(2),
                SideBySide.Ratios(took[Peer.Ours], took[Peer.Floor], ms => ms), remarks, []),
        ];
    }

    private static async Task<double> StartAsync(Stand stand, Peer peer, CancellationToken cancellation)
    {
        await using var server = await stand.StartAsync(peer, await stand.PopulationAsync(cancellation), cancellation);
        return server.StartedIn.TotalMilliseconds;
    }
}
