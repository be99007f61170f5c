using System.Diagnostics;
using System.Globalization;
using Predictions.LoadTest.Targets;
using Predictions.PerfGates.Machine;
using Predictions.PerfGates.Results;
using Predictions.PerfGates.Stored;
using Predictions.Testing;

namespace Predictions.PerfGates.Scenarios;

/// <summary>
/// The daily run of <c>predictions forecast --due-within --changed-since</c> for a whole population, on two cores with Redis on
/// them: its time in both formats, and its memory compared with that of a tenth of the users.
/// </summary>
internal sealed class DueUsers() : Scenario("due", NdjsonMinutes, ParquetMinutes, MemoryRatio)
{
    private const double People = 43e6;
    private const int FewerBy = 10;
    private const string Ndjson = "ndjson", Parquet = "parquet";

    private const string Reason =
        "Two cores compute forecasts for most of the time; Redis, the states and the output take the rest.";

    private static readonly Gate NdjsonMinutes = MinutesOf("due-ndjson", "NDJSON"),
    ParquetMinutes = MinutesOf("due-parquet", "Parquet"),
    MemoryRatio = new("due-memory", "peak memory of the NDJSON run ÷ that with a tenth of the users", Bound.AtMost(1.5))
    {
        Reason = "The .NET heap grows with time until a collection, and a longer run has more time.",
    };

    private static readonly string[] Formats = [Ndjson, Parquet];

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var store = await testBed.ManyAsync(cancellation);
        var folder = Directory.CreateTempSubdirectory("predictions-due-").FullName;
        var run = new DueRuns(await testBed.Programs.CliAsync(cancellation), store, folder);
        try
        {
            await Cores.MoveAsync(store.Redis.ProcessId, Cores.Both, cancellation);
            var few = store.Users.Count / FewerBy;
            var fewRun = await run.OfNextDayAsync(few, Ndjson, cancellation);
            await run.OfFirstDayAsync(store.Users.Count, cancellation);
            var runs = Formats.ToDictionary(format => format, _ => new List<DueRun>());
            for (var round = 0; round < testBed.Options.Rounds; round++)
                foreach (var format in Formats)
                {
                    runs[format].Add(await run.OfNextDayAsync(store.Users.Count, format, cancellation));
                    testBed.Log.Write($"round {round + 1} of {testBed.Options.Rounds}, {format}: {runs[format][^1]}");
                }

            return FiguresOf(store.Users.Count, few, fewRun, runs);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            await Cores.MoveAsync(store.Redis.ProcessId, Cores.Load, CancellationToken.None);
        }
    }

    private static Figure[] FiguresOf(int users, int few, DueRun fewRun, Dictionary<string, List<DueRun>> runs)
    {
        var written = $"scaled from {users:N0} users, of whom {runs[Ndjson][0].Written:N0} had moved; includes the start of the "
            + "program";
        var memory = string.Create(
            CultureInfo.InvariantCulture,
            $"peak resident memory: {fewRun.PeakMiB:0} MiB with {few:N0} users, {Most(Ndjson):0} MiB with {users:N0} (NDJSON), "
                + $"{Most(Parquet):0} MiB (Parquet)");
        return
        [
            NdjsonMinutes.Of(Minutes(Ndjson), [written]), ParquetMinutes.Of(Minutes(Parquet), [written]),
            MemoryRatio.Of([.. runs[Ndjson].Select(r => r.PeakMiB / fewRun.PeakMiB)], [memory]),
        ];

        double Most(string format) => runs[format].Max(r => r.PeakMiB);

        double[] Minutes(string format) => [.. runs[format].Select(r => r.Took.TotalMinutes * People / users)];
    }

    private static Gate MinutesOf(string id, string format) => new(
        id, $"43 million users, those who moved by `forecast --due-within 3 --changed-since` as {format}, in minutes",
        Bound.AtMost(10))
    {
        Reason = Reason,
    };
}

/// <summary>A finished run.</summary>
/// <param name="Took">Its time, with the start of the program.</param>
/// <param name="PeakMiB">The most resident memory of the program.</param>
/// <param name="Written">The users that it wrote; -1 for Parquet.</param>
internal sealed record DueRun(TimeSpan Took, double PeakMiB, int Written)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Took.TotalSeconds:0.0} s, {PeakMiB:0} MiB, {Written:N0} written");
}

/// <summary>Runs the program for the first users of a population, for one day and for the next.</summary>
internal sealed class DueRuns(string program, StoredPopulation store, string folder)
{
    private const double BytesPerMiB = 1 << 20;

    /// <summary>Keeps the states of the first day.</summary>
    public async Task OfFirstDayAsync(int users, CancellationToken cancellation) =>
        await RunAsync(users, UserIds.AsOf, BeforeOf(users), [], cancellation);

    /// <summary>The users who moved on the next day. It runs the first day where that was not done yet.</summary>
    public async Task<DueRun> OfNextDayAsync(int users, string format, CancellationToken cancellation)
    {
        if (!File.Exists(BeforeOf(users)))
            await OfFirstDayAsync(users, cancellation);
        var output = Path.Combine(folder, $"moved.{format}");
        var (took, peak) = await RunAsync(
            users, UserIds.AsOf.AddDays(1), output, ["--changed-since", BeforeOf(users)], cancellation);
        var isText = format != "parquet";
        var written = isText ? File.ReadLines(output).Count() : -1;
        if (written == 0 || new FileInfo(output).Length == 0)
            throw new MeasurementException("forecast --changed-since wrote no user, although a day has passed");
        File.Delete(output);
        File.Delete($"{output}.state");
        return new DueRun(took, peak / BytesPerMiB, written);
    }

    private string BeforeOf(int users) => Path.Combine(folder, $"before-{users}.ndjson");

    private async Task<(TimeSpan Took, long PeakBytes)> RunAsync(
        int users, DateOnly asOf, string output, string[] more, CancellationToken cancellation)
    {
        var ids = Path.Combine(folder, $"users-{users}.txt");
        if (!File.Exists(ids))
            await File.WriteAllLinesAsync(ids, Enumerable.Range(0, users).Select(UserIds.Of), cancellation);
        var began = Stopwatch.GetTimestamp();
        var peak = await Tool.PeakMemoryAsync(
            Cores.Command(
                Cores.Both, "dotnet",
                [program, "forecast", "--users", ids, "--due-within", "3", "--out", output, "--redis",
                    store.Redis.ConnectionString, "--as-of", $"{asOf:yyyy-MM-dd}", "--models", Checkout.PathOf("models"),
                    .. more]),
            cancellation);
        return (Stopwatch.GetElapsedTime(began), peak);
    }
}
