using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Traffic;

namespace Predictions.PerfGates.Scenarios;

/// <summary>Several servers under the same load by turns.</summary>
internal static class SideBySide
{
    /// <summary>Each server's saturated runs by gRPC, one a round. All are up all the time; only one at a time has anything to do.</summary>
    public static async Task<IReadOnlyDictionary<Peer, IReadOnlyList<LoadedRun>>> GrpcAsync(
        TestBed testBed, IReadOnlyList<Peer> peers, CancellationToken cancellation)
    {
        var store = await testBed.PopulationAsync(cancellation);
        var body = PredictBody.Of(store.TypicalId);
        var servers = new Dictionary<Peer, ServerProcess>();
        var runs = peers.ToDictionary(peer => peer, _ => new List<LoadedRun>());
        try
        {
            foreach (var peer in peers)
                servers[peer] = await WarmAsync(testBed, peer, body, cancellation);
            for (var round = 0; round < testBed.Options.Rounds; round++)
                foreach (var peer in Turns.Of(peers, round))
                {
                    await H2Load.GrpcAsync(servers[peer], body, Amount.Seconds(testBed.Options.SettleSeconds), cancellation);
                    var run = await H2Load.GrpcAsync(servers[peer], body, Amount.Seconds(testBed.Options.Seconds), cancellation);
                    testBed.Steps.Tell($"round {round + 1} of {testBed.Options.Rounds}, {peer}: {run}");
                    runs[peer].Add(run);
                }
        }
        finally
        {
            foreach (var server in servers.Values)
                await server.DisposeAsync();
        }

        return runs.ToDictionary(r => r.Key, r => (IReadOnlyList<LoadedRun>)r.Value);
    }

    /// <summary>One number for each round: the one server's over the other's.</summary>
    public static double[] Ratios<T>(IReadOnlyList<T> ours, IReadOnlyList<T> theirs, Func<T, double> of) =>
        [.. ours.Zip(theirs, (a, b) => of(a) / of(b))];

    /// <summary>What speaks against a saturated run: failures, or that the server was not what limited it.</summary>
    public static IEnumerable<string> FaultsOf(Peer peer, LoadedRun run)
    {
        foreach (var fault in run.Faults)
            yield return $"{peer}: {fault}";
        if (run.Busy < LoadedRun.LeastBusy)
            yield return $"{peer}: busy under {LoadedRun.LeastBusy:P0}; the load did not saturate it";
    }

    private static async Task<ServerProcess> WarmAsync(TestBed testBed, Peer peer, byte[] body, CancellationToken cancellation)
    {
        var server = await testBed.StartAsync(peer, await testBed.PopulationAsync(cancellation), cancellation);
        try
        {
            testBed.Steps.Tell($"warming {peer}");
            await H2Load.GrpcAsync(server, body, Amount.Seconds(testBed.Options.WarmUpSeconds), cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }
}
