using Predictions.PerfGates.Results;
using Predictions.PerfGates.Servers;

namespace Predictions.PerfGates.Scenarios;

/// <summary>From process start to ready.</summary>
internal sealed class Starting : IScenario
{
    private static readonly Peer[] Peers = [Peer.Ours, Peer.Baseline];

    public string Name => "start";

    public IReadOnlyList<string> Figures => ["start"];

    public async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var took = Peers.ToDictionary(peer => peer, _ => new List<double>());
        // The first start of each reads its files from the disk, and is not counted.
        foreach (var peer in Peers)
            await StartAsync(testBed, peer, cancellation);
        for (var round = 0; round < testBed.Options.Rounds; round++)
        {
            foreach (var peer in Turns.Of(Peers, round))
                took[peer].Add(await StartAsync(testBed, peer, cancellation));
            testBed.Steps.Tell($"start {round + 1}: {took[Peer.Ours][^1]:0} ms, the floor {took[Peer.Baseline][^1]:0} ms");
        }

        string[] remarks = [$"ours {Medians.Of(took[Peer.Ours]):0} ms, the floor {Medians.Of(took[Peer.Baseline]):0} ms"];
        return
        [
            new("start", "time from process start to ready, ours ÷ floor", Bound.AtMost(2),
                SideBySide.Ratios(took[Peer.Ours], took[Peer.Baseline], ms => ms), remarks, []),
        ];
    }

    private static async Task<double> StartAsync(TestBed testBed, Peer peer, CancellationToken cancellation)
    {
        await using var server = await testBed.StartAsync(peer, await testBed.PopulationAsync(cancellation), cancellation);
        return server.StartedIn.TotalMilliseconds;
    }
}
