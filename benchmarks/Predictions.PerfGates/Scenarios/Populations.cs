using System.Diagnostics;
using Predictions.LoadTest.Experiments;
using Predictions.LoadTest.Results;
using Predictions.LoadTest.Targets;
using Predictions.PerfGates.Machine;
using Predictions.PerfGates.Results;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Stored;
using Predictions.PerfGates.Traffic;
using Predictions.Testing;
using ServerProcess = Predictions.PerfGates.Servers.ServerProcess;

namespace Predictions.PerfGates.Scenarios;

/// <summary>The time of <c>predictions forecast --users</c> for a whole population, on two cores with Redis on them.</summary>
internal sealed class Reforecast() : Scenario("bulk", Minutes)
{
    private const double People = 43e6;

    private static readonly Gate Minutes = new(
        "reforecast", "43 million users re-forecast by `forecast --users` on two cores, Redis included, in minutes",
        Bound.AtMost(4))
    {
        Reason =
            "The forecast itself takes two thirds of the CPU time; Redis, decoding, the row and the start of the program take "
            + "the rest ([0080](../docs/design/decisions/0080-bulk-forecasts.md)).",
    };

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var store = await testBed.ManyAsync(cancellation);
        var program = await testBed.Programs.CliAsync(cancellation);
        var folder = Directory.CreateTempSubdirectory("predictions-reforecast-").FullName;
        try
        {
            await Cores.MoveAsync(store.Redis.ProcessId, Cores.Both, cancellation);
            var ids = Path.Combine(folder, "users.txt");
            await File.WriteAllLinesAsync(ids, Enumerable.Range(0, store.Users.Count).Select(UserIds.Of), cancellation);
            var minutes = new List<double>();
            for (var round = 0; round < testBed.Options.Rounds; round++)
            {
                var took = await ForecastAsync(program, store, ids, Path.Combine(folder, $"{round}.csv"), cancellation);
                minutes.Add(took.TotalMinutes * People / store.Users.Count);
                testBed.Log.Write(
                    $"round {round + 1} of {testBed.Options.Rounds}: {took.TotalSeconds:0.0} s for {store.Users.Count:N0} users");
            }

            return
            [
                Minutes.Of(
                    minutes, [$"scaled from {store.Users.Count:N0} users; includes the start of the program; CSV output"], []),
            ];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            await Cores.MoveAsync(store.Redis.ProcessId, Cores.Load, CancellationToken.None);
        }
    }

    private static async Task<TimeSpan> ForecastAsync(
        string program, StoredPopulation store, string ids, string output, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        await Tool.RunAsync(
            Cores.Command(
                Cores.Both, "dotnet", program, "forecast", "--users", ids, "--out", output, "--redis",
                store.Redis.ConnectionString,
                "--as-of", $"{UserIds.AsOf:yyyy-MM-dd}", "--models", Checkout.PathOf("models")),
            cancellation);
        var took = Stopwatch.GetElapsedTime(began);
        // After the header, each row's second column, the error, is empty.
        var rows = File.ReadLines(output).Skip(1).Count(row => row.IndexOf(',') is >= 0 and var id
            && row.AsSpan(id).StartsWith(",,"));
        File.Delete(output);
        return rows == store.Users.Count
            ? took
            : throw new MeasurementException($"forecast --users gave {rows:N0} forecasts of {store.Users.Count:N0} users");
    }
}

/// <summary>Throughput with many stored users, compared with few.</summary>
internal sealed class StoredUsers() : Scenario("many", ManyToFew)
{
    private static readonly Gate ManyToFew = new(
        "many-users", "throughput at 1,000,000 stored users ÷ at 10,000", Bound.AtLeast(0.95));

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var options = testBed.Options;
        var many = await testBed.ManyAsync(cancellation);
        await using var few = await StoredPopulation.StoreAsync(
            StoredPopulation.Usual(options.FewUsers), [Peer.Ours], testBed.Log, cancellation);
        using var withMany = await WarmAsync(testBed, many, cancellation);
        using var withFew = await WarmAsync(testBed, few, cancellation);
        (ServerProcess Server, StoredPopulation Store, List<Measurement> Runs)[] sides =
            [(withMany, many, []), (withFew, few, [])];
        for (var round = 0; round < options.Rounds; round++)
            foreach (var (server, store, runs) in Comparison.InOrder(sides, round))
            {
                var load = LoadTester.Closed(server, store, options.Seconds) with { WarmUpSeconds = options.SettleSeconds };
                runs.Add(await LoadTester.RunAsync(load, server, cancellation));
                testBed.Log.Write(
                    $"round {round + 1} of {options.Rounds}, {store.Users.Count:N0} users: {LoadTester.Describe(runs[^1])}");
            }

        return
        [
            ManyToFew.Of(
                Interleaved.Ratios(sides[0].Runs, sides[1].Runs, run => run.Throughput), [],
                [.. sides.SelectMany(side => side.Runs).SelectMany(run => LoadTester.FaultsOf(Peer.Ours, run)).Distinct()]),
        ];
    }

    private static async Task<ServerProcess> WarmAsync(TestBed testBed, StoredPopulation store, CancellationToken cancellation)
    {
        var server = await testBed.StartAsync(Peer.Ours, store, cancellation);
        try
        {
            testBed.Log.Write($"warming up the instance with {store.Users.Count:N0} users");
            await LoadTester.RunAsync(LoadTester.Closed(server, store, testBed.Options.WarmUpSeconds), server, cancellation);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }
}
