using Predictions.PerfGates.Results;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Traffic;

namespace Predictions.PerfGates.Scenarios;

/// <summary>What a request costs the collector, beyond what the floor's does.</summary>
internal sealed class Allocated : IScenario
{
    private static readonly Peer[] Peers = [Peer.Ours, Peer.Baseline];

    public string Name => "allocation";

    public IReadOnlyList<string> Figures => ["allocated"];

    public async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var store = await testBed.PopulationAsync(cancellation);
        var body = PredictBody.Of(store.TypicalId);
        await using var ours = await testBed.StartAsync(Peer.Ours, store, cancellation);
        await using var floor = await testBed.StartAsync(Peer.Baseline, store, cancellation);
        // Before it is compiled for good, code allocates what it will not later.
        await H2Load.GrpcAsync(ours, body, Amount.Seconds(testBed.Options.WarmUpSeconds), cancellation);
        await H2Load.GrpcAsync(floor, body, Amount.Seconds(testBed.Options.WarmUpSeconds), cancellation);
        var bytes = Peers.ToDictionary(p => p, _ => new List<double>());
        var faults = new List<string>();
        for (var round = 0; round < testBed.Options.Rounds; round++)
        {
            foreach (var peer in Turns.Of(Peers, round))
            {
                var server = peer == Peer.Ours ? ours : floor;
                var before = await AllocatedBytes.OfAsync(peer, server, cancellation);
                var run = await H2Load.GrpcAsync(server, body, Amount.Requests(testBed.Options.IsQuick ? 5_000 : 100_000), cancellation);
                bytes[peer].Add((await AllocatedBytes.OfAsync(peer, server, cancellation) - before) / run.Requests);
                faults.AddRange(run.Faults.Select(fault => $"{peer}: {fault}"));
            }

            testBed.Steps.Tell($"round {round + 1}: {bytes[Peer.Ours][^1]:N0} bytes a request, the floor {bytes[Peer.Baseline][^1]:N0}");
        }

        string[] remarks = [$"the floor itself: {Medians.Of(bytes[Peer.Baseline]):N0} bytes a request"];
        return
        [
            new("allocated", "bytes allocated a request, ours − floor", Bound.AtMost(600),
                [.. bytes[Peer.Ours].Zip(bytes[Peer.Baseline], (a, b) => a - b)], remarks, faults),
        ];
    }
}
