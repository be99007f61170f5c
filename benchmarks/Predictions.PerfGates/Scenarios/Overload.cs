using Predictions.LoadTest.Load;
using Predictions.LoadTest.Results;
using Predictions.PerfGates.Results;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Traffic;

namespace Predictions.PerfGates.Scenarios;

/// <summary>
/// The service at 1.5 and 3 times its saturation rate, and then at the design's rate. Forecasts have the maximum of cycles, so
/// that the load tester and Redis can send three times the saturation rate from one core.
/// </summary>
internal sealed class Overload() : Scenario("overload", Goodput, Refusal, Slowest, Memory, Recovery)
{
    private const int MaxCycles = 12;
    private const double RecoversWithinSeconds = 2;
    private const double MaxP99Ms = 50;

    // The default deadline: an admitted call must end within it.
    private const double DeadlineMs = 2_000;

    private const double Mib = 1024 * 1024;

    private static readonly Gate
        Goodput = new("overload-goodput", "goodput at 1.5 times the saturation rate ÷ that rate", Bound.AtLeast(0.9)),
        Refusal = new("overload-refusal", "median latency of a rejection at 1.5 times, in ms", Bound.AtMost(10)),
        Slowest = new(
            "overload-threefold", "slowest answer at 3 times the saturation rate, in ms", Bound.AtMost(DeadlineMs)),
        Memory = new("overload-memory", "growth of memory over both overloads, in MiB", Bound.AtMost(100)),
        Recovery = new(
            "overload-recovery", "p99 at 1,200 a second, 2 s after the overload, in ms, no error", Bound.AtMost(MaxP99Ms));

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var store = await testBed.PopulationAsync(cancellation);
        using var server = await testBed.StartAsync(Peer.Ours, store, cancellation);
        testBed.Log.Write("warming up Ours");
        await RunAsync(LoadTester.Closed(server, store, testBed.Options.WarmUpSeconds));
        var rounds = new List<Round>();
        for (var round = 0; round < testBed.Options.Rounds; round++)
        {
            var saturated = await RunAsync(
                LoadTester.Closed(server, store, testBed.Options.Seconds) with { Closed = LoadTester.SaturatingInFlight });
            var before = server.MemoryBytes;
            var half = await RunAsync(LoadTester.Open(server, store, 1.5 * saturated.Throughput, testBed.Options.Seconds));
            var threefold = await RunAsync(LoadTester.Open(server, store, 3 * saturated.Throughput, testBed.Options.Seconds));
            var grown = server.MemoryBytes - before;
            var open = LoadTester.Open(server, store, Throughput.DesignRate, testBed.Options.Seconds);
            var after = await LoadTester.RunAsync(
                open with { WarmUpSeconds = RecoversWithinSeconds }, server, cancellation);
            rounds.Add(new Round(saturated, half, threefold, grown / Mib, after));
            testBed.Log.Write($"round {round + 1} of {testBed.Options.Rounds}: {rounds[^1]}");
        }

        return FiguresOf(rounds);

        Task<Measurement> RunAsync(LoadPlan plan) =>
            LoadTester.RunAsync(plan with { ForecastCycles = MaxCycles, Connections = 16 }, server, cancellation);
    }

    private static Figure[] FiguresOf(List<Round> rounds) =>
    [
        Goodput.Of(
            [.. rounds.Select(r => r.Half.Goodput / r.Saturated.Throughput)],
            [.. rounds.Select(r => $"{r}")],
            [.. Faults(rounds.Select(r => r.Half)),
                .. rounds.SelectMany(r => r.Saturated.Errors).Select(e => $"saturated: {e.Value:N0} × {e.Key}")]),
        Refusal.Of(
            [.. rounds.Select(r => r.Half.ErrorLatency?.P50Ms ?? 0)], [],
            rounds.Exists(r => r.Half.ErrorLatency is null) ? ["no call was refused"] : []),
        Slowest.Of(
            [.. rounds.Select(r => r.Threefold.Latency.MaxMs)],
            [.. rounds.Select(r => Describe(r.Threefold))], Faults(rounds.Select(r => r.Threefold))),
        Memory.Of([.. rounds.Select(r => r.GrownMib)]),
        Recovery.Of(
            [.. rounds.Select(r => r.After.Latency.P99Ms)], [],
            [.. rounds.SelectMany(r => r.After.Errors).Select(e => $"{e.Value:N0} × {e.Key}")]),
    ];

    /// <summary>Errors other than load shedding are faults.</summary>
    private static string[] Faults(IEnumerable<Measurement> runs) =>
    [
        .. runs.SelectMany(run => run.Errors).Where(e => e.Key != "RESOURCE_EXHAUSTED").Select(e =>
            $"{e.Value:N0} × {e.Key}").Distinct(),
    ];

    private static string Describe(Measurement run) =>
        $"{run.Rate:N0}/s: {run.Goodput:N0}/s goodput, p50 {run.Latency.P50Ms:0.0} and p99 {run.Latency.P99Ms:0.0} ms, "
        + $"rejections after {run.ErrorLatency?.P50Ms:0.0} ms, p99 {run.ErrorLatency?.P99Ms:0.0}; "
        + $"load tester {run.LoadTesterBusyPercent:0} % busy, late {run.Lateness.P99Ms:0.0} ms";

    private sealed record Round(Measurement Saturated, Measurement Half, Measurement Threefold, double GrownMib,
        Measurement After)
    {
        public override string ToString() => $"saturated at {Saturated.Throughput:N0}/s; {Describe(Half)}";
    }
}
