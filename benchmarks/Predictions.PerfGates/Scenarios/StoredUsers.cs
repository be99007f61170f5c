using Predictions.PerfGates.Results;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Stored;
using Predictions.PerfGates.Traffic;
using Predictions.LoadTest.Results;

namespace Predictions.PerfGates.Scenarios;

/// <summary>Throughput with many users stored, beside few.</summary>
internal sealed class StoredUsers : IScenario
{
    public string Name => "many";

    public IReadOnlyList<string> Figures => ["many-users"];

    public async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var options = testBed.Options;
        var many = await testBed.ManyAsync(cancellation);
        await using var few = await StoredPopulation.StoreAsync(
            StoredPopulation.Usual(options.FewUsers), [Peer.Ours], testBed.Steps, cancellation);
        await using var overMany = await WarmAsync(testBed, many, cancellation);
        await using var overFew = await WarmAsync(testBed, few, cancellation);
        (ServerProcess Server, StoredPopulation Store, List<Measurement> Runs)[] sides = [(overMany, many, []), (overFew, few, [])];
        for (var round = 0; round < options.Rounds; round++)
            foreach (var (server, store, runs) in Turns.Of(sides, round))
            {
                var load = LoadTester.Closed(server, store, options.Seconds) with { WarmUpSeconds = options.SettleSeconds };
                runs.Add(await LoadTester.RunAsync(load, server, cancellation));
                testBed.Steps.Tell($"round {round + 1} of {options.Rounds}, {store.Population.Users:N0} users: {Interleaved.Told(runs[^1])}");
            }

        return
        [
            new("many-users", $"throughput at {options.ManyUsers:N0} stored users ÷ at {options.FewUsers:N0}", Bound.AtLeast(0.95),
                SideBySide.Ratios(sides[0].Runs, sides[1].Runs, run => run.Throughput), [],
                [.. sides.SelectMany(side => side.Runs).SelectMany(run => LoadTester.FaultsOf(Peer.Ours, run)).Distinct()]),
        ];
    }

    private static async Task<ServerProcess> WarmAsync(TestBed testBed, StoredPopulation store, CancellationToken cancellation)
    {
        var server = await testBed.StartAsync(Peer.Ours, store, cancellation);
        try
        {
            testBed.Steps.Tell($"warming the instance over {store.Population.Users:N0} users");
            await LoadTester.RunAsync(LoadTester.Closed(server, store, testBed.Options.WarmUpSeconds), server, cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }
}
