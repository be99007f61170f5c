using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Stored;
using Predictions.PerfGates.Traffic;
using Predictions.LoadTest.Load;
using Predictions.LoadTest.Results;

namespace Predictions.PerfGates.Scenarios;

/// <summary>Several servers under the load tester by turns, with all users asked for alike.</summary>
internal static class Interleaved
{
    /// <summary>Each server's runs, one a round. All are up all the time; only one at a time has anything to do.</summary>
    /// <param name="stand">What it is measured with.</param>
    /// <param name="peers">Whom.</param>
    /// <param name="plan">The load of so many seconds.</param>
    /// <param name="told">What is told of a run.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<IReadOnlyDictionary<Peer, IReadOnlyList<Measurement>>> RunAsync(
        TestBed testBed, IReadOnlyList<Peer> peers, Func<ServerProcess, StoredPopulation, double, LoadPlan> plan,
        Func<Measurement, string> told, CancellationToken cancellation)
    {
        var store = await testBed.PopulationAsync(cancellation);
        var servers = new Dictionary<Peer, ServerProcess>();
        var runs = peers.ToDictionary(peer => peer, _ => new List<Measurement>());
        try
        {
            foreach (var peer in peers)
            {
                servers[peer] = await testBed.StartAsync(peer, store, cancellation);
                testBed.Steps.Tell($"warming {peer}");
                var warm = LoadTester.Closed(servers[peer], store, testBed.Options.WarmUpSeconds);
                await LoadTester.RunAsync(warm, servers[peer], cancellation);
            }

            for (var round = 0; round < testBed.Options.Rounds; round++)
                foreach (var peer in Turns.Of(peers, round))
                {
                    var load = plan(servers[peer], store, testBed.Options.Seconds) with { WarmUpSeconds = testBed.Options.SettleSeconds };
                    runs[peer].Add(await LoadTester.RunAsync(load, servers[peer], cancellation));
                    testBed.Steps.Tell($"round {round + 1} of {testBed.Options.Rounds}, {peer}: {told(runs[peer][^1])}");
                }
        }
        finally
        {
            foreach (var server in servers.Values)
                await server.DisposeAsync();
        }

        return runs.ToDictionary(r => r.Key, r => (IReadOnlyList<Measurement>)r.Value);
    }

    /// <summary>A saturated run in words.</summary>
    public static string Told(Measurement run) =>
        $"{run.Throughput:N0}/s, {run.Server!.CpuUsPerRequest:0.0} µs of CPU each, server {run.Server.BusyPercent:0} % busy";
}
