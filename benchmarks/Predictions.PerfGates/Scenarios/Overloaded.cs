using Predictions.PerfGates.Results;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Traffic;
using Predictions.LoadTest.Load;
using Predictions.LoadTest.Results;

namespace Predictions.PerfGates.Scenarios;

/// <summary>
/// More asked of the service than it can answer, at one and a half and at three times the rate that saturates it, and right after
/// that the usual rate. Each forecast is a long one, of as many cycles as may be asked for, since the load tester and Redis have no
/// more than one core to send three times what a core can answer.
/// </summary>
internal sealed class Overloaded : IScenario
{
    private const int LongestForecast = 12;
    private const double Usual = 1_200;

    /// <summary>Calls under way on each connection that saturate the server, and are few enough that it refuses none of them.</summary>
    private const int Saturating = 4;

    private const double RecoversWithinSeconds = 2;
    private const double UsualP99Ms = 50;

    /// <summary>The longest that any call may take by default, in milliseconds; what is admitted must be answered within it.</summary>
    private const double DeadlineMs = 2_000;

    private const double Mib = 1024 * 1024;

    public string Name => "overload";

    public IReadOnlyList<string> Figures =>
        ["overload-goodput", "overload-refusal", "overload-threefold", "overload-memory", "overload-recovery"];

    public async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var store = await testBed.PopulationAsync(cancellation);
        await using var server = await testBed.StartAsync(Peer.Ours, store, cancellation);
        testBed.Steps.Tell("warming Ours");
        await RunAsync(LoadTester.Closed(server, store, testBed.Options.WarmUpSeconds));
        var rounds = new List<Round>();
        for (var round = 0; round < testBed.Options.Rounds; round++)
        {
            var saturated = await RunAsync(LoadTester.Closed(server, store, testBed.Options.Seconds) with { Closed = Saturating });
            var before = server.MemoryBytes;
            var half = await RunAsync(LoadTester.Open(server, store, 1.5 * saturated.Throughput, testBed.Options.Seconds));
            var threefold = await RunAsync(LoadTester.Open(server, store, 3 * saturated.Throughput, testBed.Options.Seconds));
            var grown = server.MemoryBytes - before;
            var after = await LoadTester.RunAsync(
                LoadTester.Open(server, store, Usual, testBed.Options.Seconds) with { WarmUpSeconds = RecoversWithinSeconds }, server, cancellation);
            rounds.Add(new Round(saturated, half, threefold, grown / Mib, after));
            testBed.Steps.Tell($"round {round + 1} of {testBed.Options.Rounds}: {rounds[^1]}");
        }

        return FiguresOf(rounds);

        Task<Measurement> RunAsync(LoadPlan plan) =>
            LoadTester.RunAsync(plan with { ForecastCycles = LongestForecast, Connections = 16 }, server, cancellation);
    }

    private static Figure[] FiguresOf(List<Round> rounds) =>
    [
        new("overload-goodput", "answered well at 1.5 times the rate that saturates ÷ that rate", Bound.AtLeast(0.8),
            [.. rounds.Select(r => r.Half.Goodput / r.Saturated.Throughput)],
            [.. rounds.Select(r => $"{r}")],
            [.. Faults(rounds.Select(r => r.Half)), .. rounds.SelectMany(r => r.Saturated.Errors).Select(e => $"saturated: {e.Value:N0} × {e.Key}")]),
        new("overload-refusal", "a refusal then takes, at the median, in ms", Bound.AtMost(20),
            [.. rounds.Select(r => r.Half.ErrorLatency?.P50Ms ?? double.NaN)], [], []),
        new("overload-threefold", "the slowest answer at three times that rate, in ms", Bound.AtMost(DeadlineMs),
            [.. rounds.Select(r => r.Threefold.Latency.MaxMs)],
            [.. rounds.Select(r => Told(r.Threefold))], Faults(rounds.Select(r => r.Threefold))),
        new("overload-memory", "growth of memory over both, in MiB", Bound.AtMost(100), [.. rounds.Select(r => r.GrownMib)], [], []),
        new("overload-recovery", "2 s after its end: p99 at 1,200 a second, in ms, no error", Bound.AtMost(UsualP99Ms),
            [.. rounds.Select(r => r.After.Latency.P99Ms)], [],
            [.. rounds.SelectMany(r => r.After.Errors).Select(e => $"{e.Value:N0} × {e.Key}")]),
    ];

    /// <summary>Anything but an answer or a refusal speaks against it.</summary>
    private static string[] Faults(IEnumerable<Measurement> runs) =>
    [
        .. runs.SelectMany(run => run.Errors).Where(e => e.Key != "RESOURCE_EXHAUSTED").Select(e => $"{e.Value:N0} × {e.Key}").Distinct(),
    ];

    private static string Told(Measurement run) =>
        $"{run.Rate:N0}/s: {run.Goodput:N0}/s answered well, p50 {run.Latency.P50Ms:0.0} and p99 {run.Latency.P99Ms:0.0} ms, refused after "
        + $"{run.ErrorLatency?.P50Ms:0.0} ms, p99 {run.ErrorLatency?.P99Ms:0.0}; load tester {run.LoadTesterBusyPercent:0} % busy, late {run.Lateness.P99Ms:0.0} ms";

    private sealed record Round(Measurement Saturated, Measurement Half, Measurement Threefold, double GrownMib, Measurement After)
    {
        public override string ToString() => $"saturated by {Saturated.Throughput:N0}/s; {Told(Half)}";
    }
}
