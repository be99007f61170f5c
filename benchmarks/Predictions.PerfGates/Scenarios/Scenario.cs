using Predictions.LoadTest.Experiments;
using Predictions.LoadTest.Load;
using Predictions.LoadTest.Results;
using Predictions.PerfGates.Results;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Stored;
using Predictions.PerfGates.Traffic;

namespace Predictions.PerfGates.Scenarios;

/// <summary>
/// One measurement, with one or more figures. To add a figure, declare its gate here in a scenario and return it: the page of
/// gates, its chart and the results are written from it.
/// </summary>
/// <param name="name">The name on the command line.</param>
/// <param name="gates">The gates of its figures, in order.</param>
internal abstract class Scenario(string name, params Gate[] gates)
{
    public string Name => name;

    public IReadOnlyList<Gate> Gates => gates;

    /// <summary>
    /// Whether a name of the command line is this scenario's, one of its figures', or their group's: "events" names each scenario
    /// "events-".
    /// </summary>
    public bool IsNamed(string word) => word == name || gates.Any(gate => gate.Id == word)
        || name.StartsWith(word + "-", StringComparison.Ordinal);

    public abstract Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation);
}

/// <summary>All scenarios.</summary>
internal static class AllScenarios
{
    public static readonly IReadOnlyList<Scenario> InOrder =
    [
        new Throughput(), new AllUsers(), new RepeatedQuestions(), new JsonThroughput(), new Rates(), new LatencyAtRate(),
        new Distribution(), new ForecastCost(), new Allocation(), new RedisMemory(), new Reforecast(), new DueUsers(),
        new StoredUsers(), new StartTime(), new FirstRequests(), new ModelSwap(), new Overload(), new SheddingPolicies(),
        new Soak(), new Fairness(), new EventWrites(), new EventBackfill(), new EventForecasts(), new EventDelivery(),
        new EventReaders(), new ClientCost(),
    ];

    public static string Names => string.Join(", ", InOrder.Select(scenario => scenario.Name));

    /// <summary>The gates of all figures, in order.</summary>
    public static IReadOnlyList<Gate> Gates => [.. InOrder.SelectMany(scenario => scenario.Gates)];
}

/// <summary>Measures several servers in alternating rounds. All of them run all the time, but only one has load.</summary>
internal static class Interleaved
{
    /// <summary>Measures all servers under the load tester.</summary>
    /// <param name="testBed">The test bed.</param>
    /// <param name="peers">The servers.</param>
    /// <param name="plan">The load, by server, store and seconds.</param>
    /// <param name="describe">Describes a run for the log.</param>
    /// <param name="cancellation">Ends the measurement.</param>
    public static Task<IReadOnlyDictionary<Peer, IReadOnlyList<Measurement>>> RunAsync(
        TestBed testBed, IReadOnlyList<Peer> peers, Func<ServerProcess, StoredPopulation, double, LoadPlan> plan,
        Func<Measurement, string> describe, CancellationToken cancellation) => RunAsync(
            testBed, peers,
            (server, store) =>
                LoadTester.RunAsync(LoadTester.Closed(server, store, testBed.Options.WarmUpSeconds), server, cancellation),
            (server, store) => LoadTester.RunAsync(
                plan(server, store, testBed.Options.Seconds) with { WarmUpSeconds = testBed.Options.SettleSeconds }, server,
                cancellation),
            describe, cancellation);

    /// <summary>Saturates all servers with h2load, for one user.</summary>
    public static Task<IReadOnlyDictionary<Peer, IReadOnlyList<SaturatedRun>>> SaturateAsync(
        TestBed testBed, IReadOnlyList<Peer> peers, CancellationToken cancellation)
    {
        return RunAsync(
            testBed, peers, (server, store) => LoadAsync(server, store, testBed.Options.WarmUpSeconds),
            async (server, store) =>
            {
                await LoadAsync(server, store, testBed.Options.SettleSeconds);
                return await LoadAsync(server, store, testBed.Options.Seconds);
            },
            run => $"{run}", cancellation);

        Task<SaturatedRun> LoadAsync(ServerProcess server, StoredPopulation store, int seconds) =>
            SaturatedRun.GrpcAsync(server, GrpcCall.BodyOf(store.TypicalId), SaturatedRun.Seconds(seconds), cancellation);
    }

    /// <summary>A figure of the first server ÷ that of the second, round by round.</summary>
    public static double[] Ratios<T>(IReadOnlyList<T> ours, IReadOnlyList<T> theirs, Func<T, double> of) =>
        [.. ours.Zip(theirs, (a, b) => of(a) / of(b))];

    /// <summary>The distinct reasons to reject the runs of some servers.</summary>
    public static string[] Faults(IReadOnlyDictionary<Peer, IReadOnlyList<Measurement>> runs) =>
        [.. runs.SelectMany(r => r.Value.SelectMany(run => LoadTester.FaultsOf(r.Key, run))).Distinct()];

    /// <summary>Measures all servers by a warm-up and a measurement of their own.</summary>
    /// <param name="testBed">The test bed.</param>
    /// <param name="peers">The servers.</param>
    /// <param name="warmUp">Loads a server before the first round.</param>
    /// <param name="measure">Measures a server in one round.</param>
    /// <param name="describe">Describes a run for the log.</param>
    /// <param name="cancellation">Ends the measurement.</param>
    /// <param name="after">Runs for each server after all rounds.</param>
    public static async Task<IReadOnlyDictionary<Peer, IReadOnlyList<T>>> RunAsync<T>(
        TestBed testBed, IReadOnlyList<Peer> peers, Func<ServerProcess, StoredPopulation, Task> warmUp,
        Func<ServerProcess, StoredPopulation, Task<T>> measure, Func<T, string> describe, CancellationToken cancellation,
        Func<Peer, ServerProcess, StoredPopulation, Task>? after = null)
    {
        var store = await testBed.PopulationAsync(cancellation);
        var servers = new Dictionary<Peer, ServerProcess>();
        var runs = peers.ToDictionary(peer => peer, _ => new List<T>());
        try
        {
            foreach (var peer in peers)
            {
                servers[peer] = await testBed.StartAsync(peer, store, cancellation);
                testBed.Log.Write($"warming up {peer}");
                await warmUp(servers[peer], store);
            }

            for (var round = 0; round < testBed.Options.Rounds; round++)
                foreach (var peer in Comparison.InOrder(peers, round))
                {
                    runs[peer].Add(await measure(servers[peer], store));
                    testBed.Log.Write($"round {round + 1} of {testBed.Options.Rounds}, {peer}: {describe(runs[peer][^1])}");
                }

            foreach (var peer in after is null ? [] : peers)
                await after!(peer, servers[peer], store);
        }
        finally
        {
            foreach (var server in servers.Values)
                server.Dispose();
        }

        return runs.ToDictionary(r => r.Key, r => (IReadOnlyList<T>)r.Value);
    }
}
