using Predictions.Bounds.Results;
using Predictions.Bounds.Servers;
using Predictions.Bounds.Stored;
using Predictions.Bounds.Traffic;
using Predictions.LoadTest.Results;

namespace Predictions.Bounds.Rows;

/// <summary>Throughput with many users stored, beside few.</summary>
internal sealed class StoredUsers : IRow
{
    public string Name => "many";

    public IReadOnlyList<string> Figures => ["many-users"];

    public async Task<IReadOnlyList<Figure>> MeasureAsync(Stand stand, CancellationToken cancellation)
    {
        var options = stand.Options;
        var many = await stand.ManyAsync(cancellation);
        await using var few = await StoredPopulation.StoreAsync(
            StoredPopulation.Usual(options.FewUsers), [Peer.Ours], stand.Steps, cancellation);
        await using var overMany = await WarmAsync(stand, many, cancellation);
        await using var overFew = await WarmAsync(stand, few, cancellation);
        (ServerProcess Server, StoredPopulation Store, List<Measurement> Runs)[] sides = [(overMany, many, []), (overFew, few, [])];
        for (var round = 0; round < options.Rounds; round++)
            foreach (var (server, store, runs) in Turns.Of(sides, round))
            {
                var load = LoadTester.Closed(server, store, options.Seconds) with { WarmUpSeconds = options.SettleSeconds };
                runs.Add(await LoadTester.RunAsync(load, server, cancellation));
                stand.Steps.Tell($"round {round + 1} of {options.Rounds}, {store.Population.Users:N0} users: {ByTurns.Told(runs[^1])}");
            }

        return
        [
            new("many-users", $"throughput at {options.ManyUsers:N0} stored users ÷ at {options.FewUsers:N0}", Bound.AtLeast(0.95),
                SideBySide.Ratios(sides[0].Runs, sides[1].Runs, run => run.Throughput), [],
                [.. sides.SelectMany(side => side.Runs).SelectMany(run => LoadTester.FaultsOf(Peer.Ours, run)).Distinct()]),
        ];
    }

    private static async Task<ServerProcess> WarmAsync(Stand stand, StoredPopulation store, CancellationToken cancellation)
    {
        var server = await stand.StartAsync(Peer.Ours, store, cancellation);
        try
        {
            stand.Steps.Tell($"warming the instance over {store.Population.Users:N0} users");
            await LoadTester.RunAsync(LoadTester.Closed(server, store, stand.Options.WarmUpSeconds), server, cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }
}
