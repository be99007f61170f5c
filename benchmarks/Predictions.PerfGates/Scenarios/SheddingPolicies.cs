using System.Diagnostics;
using Predictions.LoadTest.Load;
using Predictions.LoadTest.Results;
using Predictions.PerfGates.Machine;
using Predictions.PerfGates.Results;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Stored;
using Predictions.PerfGates.Traffic;

namespace Predictions.PerfGates.Scenarios;

/// <summary>
/// Both policies of load shedding, by the time that a call will wait and by the length of the backlog: in a closed loop, and in
/// open loops at multiples of the saturation rate; on a whole core, and on one that another program uses by half. Also the policy
/// by time with Linux's usual scheduling. The remarks are the rows of the tables in
/// docs/design/decisions/0066-shed-load-by-expected-wait.md and 0082-batch-scheduling.md.
/// </summary>
internal sealed class SheddingPolicies() : Scenario("policies", Answered)
{
    private const int MaxCycles = 12;
    private const int Connections = 16;
    private const int InFlightEach = 16;

    private static readonly Gate Answered = new(
        "closed-loop-answered",
        $"share of calls that are answered in a closed loop of {Connections * InFlightEach} calls on half a core",
        Bound.AtLeast(0.99));

    private static readonly double[] Multiples = [1, 1.5, 3];

    private static readonly (string Name, (string, string)[] Settings)[] Policies =
    [
        ("by wait", []), ("by length", [("Limits:QueuedPerProcessor", "60")]),
        ("by wait, SCHED_OTHER", [("Start:BatchScheduling", "false")]),
    ];

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var store = await testBed.PopulationAsync(cancellation);
        var rows = new List<string>();
        var shares = new List<double>();
        foreach (var (policy, settings) in Policies)
        {
            using var server = await testBed.StartAsync(Peer.Ours, store, cancellation, settings);
            testBed.Log.Write($"warming up, shedding {policy}");
            await LoadTester.RunAsync(
                LoadTester.Closed(server, store, testBed.Options.WarmUpSeconds) with { ForecastCycles = MaxCycles }, server,
                cancellation);
            foreach (var isShared in (bool[])[false, true])
            {
                using var other = isShared ? new BusyCore(cancellation) : null;
                foreach (var (load, run) in await MeasureAsync(testBed, server, store, cancellation))
                {
                    rows.Add($"{policy}, {(isShared ? "half a core" : "a core")}, {load}: {Describe(run)}");
                    testBed.Log.Write(rows[^1]);
                    if (settings.Length == 0 && isShared && run.Rate is null)
                        shares.Add(1 - run.ErrorShare);
                }
            }
        }

        return [Answered.Of(shares, rows)];
    }

    /// <summary>The closed loop and the open loops of one server. The rates follow from the server's own saturation.</summary>
    private static async Task<IReadOnlyList<(string Load, Measurement Run)>> MeasureAsync(
        TestBed testBed, ServerProcess server, StoredPopulation store, CancellationToken cancellation)
    {
        var seconds = testBed.Options.Seconds;
        var saturated = await RunAsync(
            LoadTester.Closed(server, store, seconds) with { Closed = LoadTester.SaturatingInFlight });
        var runs = new List<(string, Measurement)>
        {
            ("closed loop", await RunAsync(LoadTester.Closed(server, store, seconds) with { Closed = InFlightEach })),
        };
        foreach (var multiple in Multiples)
            runs.Add(($"{multiple:0.0} times", await RunAsync(
                LoadTester.Open(server, store, multiple * saturated.Goodput, seconds))));
        return runs;

        Task<Measurement> RunAsync(LoadPlan plan) => LoadTester.RunAsync(
            plan with { ForecastCycles = MaxCycles, Connections = Connections }, server, cancellation);
    }

    private static string Describe(Measurement run) =>
        $"{run.Goodput:N0}/s answered, p50 {run.Latency.P50Ms:0.0} and p99 {run.Latency.P99Ms:0.0} ms; "
        + $"{100 * run.ErrorShare:0.0} % refused"
        + (run.ErrorLatency is { } refusals ? $", p50 {refusals.P50Ms:0.0} ms" : "");

    /// <summary>
    /// Another program on the server's core, which takes half of its time. It ends by itself after ten minutes.
    /// </summary>
    private sealed class BusyCore : IDisposable
    {
        private readonly Process _process;

        public BusyCore(CancellationToken cancellation)
        {
            cancellation.ThrowIfCancellationRequested();
            _process = Process.Start(Cores.Command(Cores.Server, "timeout", "600", "sh", "-c", "while :; do :; done"))!;
        }

        public void Dispose()
        {
            _process.Kill(entireProcessTree: true);
            _process.Dispose();
        }
    }
}
