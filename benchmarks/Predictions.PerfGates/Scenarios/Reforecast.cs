using System.Diagnostics;
using Predictions.PerfGates.Machine;
using Predictions.PerfGates.Results;
using Predictions.PerfGates.Stored;
using Predictions.LoadTest.Populations;

namespace Predictions.PerfGates.Scenarios;

/// <summary>How long a whole population takes <c>predictions forecast --users</c>, with two cores and Redis on them.</summary>
internal sealed class Reforecast : IScenario
{
    private const double People = 43e6;
    private const double MostMinutes = 10;

    public string Name => "bulk";

    public IReadOnlyList<string> Figures => ["reforecast"];

    public async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var store = await testBed.ManyAsync(cancellation);
        var program = await testBed.Programs.CliAsync(cancellation);
        var folder = Directory.CreateTempSubdirectory("predictions-reforecast-").FullName;
        try
        {
            await Cores.MoveAsync(store.Redis.ProcessId, Cores.Both, cancellation);
            var ids = Path.Combine(folder, "users.txt");
            await File.WriteAllLinesAsync(ids, Enumerable.Range(0, store.Population.Users).Select(store.Population.IdOf), cancellation);
            var minutes = new List<double>();
            for (var round = 0; round < testBed.Options.Rounds; round++)
            {
                var took = await ForecastAsync(program, store, ids, Path.Combine(folder, $"{round}.csv"), cancellation);
                minutes.Add(took.TotalMinutes * People / store.Population.Users);
                testBed.Steps.Tell($"round {round + 1} of {testBed.Options.Rounds}: {took.TotalSeconds:0.0} s for {store.Population.Users:N0} users");
            }

            return
            [
                new("reforecast", "43 million users re-forecast by `forecast --users` on two cores, Redis included, in minutes",
                    Bound.AtMost(MostMinutes), minutes, [$"from {store.Population.Users:N0} users, the start of the program included, as CSV"], []),
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
                Cores.Both, "dotnet", program, "forecast", "--users", ids, "--out", output, "--redis", store.Redis.ConnectionString,
                "--as-of", $"{Population.AsOf:yyyy-MM-dd}", "--models", Path.Combine(Checkout.Root(), "models")),
            cancellation);
        var took = Stopwatch.GetElapsedTime(began);
        // A header, then a row each with nothing in the column of errors, the second.
        var rows = File.ReadLines(output).Skip(1).Count(row => row.IndexOf(',') is >= 0 and var id && row.AsSpan(id).StartsWith(",,"));
        File.Delete(output);
        return rows == store.Population.Users
            ? took
            : throw new MeasurementException($"forecast --users gave {rows:N0} forecasts of {store.Population.Users:N0} users");
    }
}
