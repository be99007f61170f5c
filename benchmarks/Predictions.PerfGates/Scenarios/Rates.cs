using Predictions.LoadTest.Results;
using Predictions.PerfGates.Results;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Stored;
using Predictions.PerfGates.Traffic;

namespace Predictions.PerfGates.Scenarios;

/// <summary>
/// CPU time per call at the rates at which instances really run, far below saturation. Arrivals are evenly spaced and do not wait
/// for answers. Nearly all of the time is there for waking threads and refilling caches.
/// </summary>
internal sealed class Rates() : Scenario("rates", At1200, At3000)
{
    private static readonly Gate
        At1200 = new("cpu-1200", "server CPU time per call at 1,200 a second open loop, ours ÷ baseline", Bound.AtMost(0.8))
        {
            Reason = Footprint,
        },
        At3000 = new("cpu-3000", "server CPU time per call at 3,000 a second open loop, ours ÷ baseline", Bound.AtMost(0.8))
        {
            Reason = Footprint,
        };

    private const string Footprint =
        "Both servers wake the same threads for a call, and the service runs more code after each wake-up, from cold caches.";

    // The calls that wake a thread, wait, or move bytes.
    private static readonly string[] Named = ["futex", "epoll_wait", "recvfrom", "sendto", "recvmsg", "sendmsg", "sched_yield"];

    private static readonly double[] All = [300, 1_200, 3_000];
    private static readonly Peer[] Peers = [Peer.Ours, Peer.Baseline];

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var calls = new Dictionary<(Peer, double), string>();
        var runs = await Interleaved.RunAsync(
            testBed, Peers, (server, store) => WarmUpAsync(testBed, server, store, cancellation), MeasureRatesAsync,
            rates => string.Join("; ", rates.Select(rate => $"{rate}")), cancellation,
            async (peer, server, store) =>
            {
                foreach (var rate in All)
                    calls[(peer, rate)] = await CallsAsync(testBed, server, store, rate, cancellation);
            });
        return [FigureOf(At1200, 1), FigureOf(At3000, 2)];

        async Task<AtRate[]> MeasureRatesAsync(ServerProcess server, StoredPopulation store)
        {
            var measured = new AtRate[All.Length];
            for (var i = 0; i < All.Length; i++)
                measured[i] = await AtRateAsync(testBed, server, store, All[i], cancellation);
            return measured;
        }

        Figure FigureOf(Gate gate, int rate) => gate.Of(
            Interleaved.Ratios(runs[Peer.Ours], runs[Peer.Baseline], rates => rates[rate].CpuUs),
            [.. (rate == 1 ? [0, 1] : new[] { rate }).SelectMany(i => Peers.Select(peer =>
                $"{peer} at {AtRate.MedianOf(runs[peer], i)}{calls[(peer, All[i])]}"))],
            [
                .. Peers.SelectMany(peer => runs[peer].SelectMany(rates => LoadTester.FaultsOf(peer, rates[rate].Load)))
                    .Distinct(),
            ]);
    }

    // The saturated core leaves the JIT compiler little time, so the warm-up ends at a rate that leaves some.
    private static async Task WarmUpAsync(
        TestBed testBed, ServerProcess server, StoredPopulation store, CancellationToken cancellation)
    {
        var seconds = testBed.Options.WarmUpSeconds;
        await LoadTester.RunAsync(LoadTester.Closed(server, store, seconds), server, cancellation);
        await LoadTester.RunAsync(LoadTester.Open(server, store, All[^1], seconds), server, cancellation);
    }

    private static async Task<AtRate> AtRateAsync(
        TestBed testBed, ServerProcess server, StoredPopulation store, double rate, CancellationToken cancellation)
    {
        await LoadTester.RunAsync(LoadTester.Open(server, store, rate, testBed.Options.SettleSeconds), server, cancellation);
        var before = KernelCounts.SwitchesOf(server.Id);
        var load = await LoadTester.RunAsync(LoadTester.Open(server, store, rate, testBed.Options.Seconds), server, cancellation);
        var after = KernelCounts.SwitchesOf(server.Id);
        var calls = load.Throughput * load.Seconds;
        return new AtRate(
            load, (after.Voluntary - before.Voluntary) / calls, (after.Involuntary - before.Involuntary) / calls);
    }

    private static async Task<string> CallsAsync(
        TestBed testBed, ServerProcess server, StoredPopulation store, double rate, CancellationToken cancellation)
    {
        var answered = 0.0;
        var counts = await KernelCounts.SystemCallsAsync(server.Id, async () =>
        {
            var load = await LoadTester.RunAsync(
                LoadTester.Open(server, store, rate, testBed.Options.SettleSeconds), server, cancellation);
            answered = load.Throughput * load.Seconds;
        });
        return counts is null
            ? "; system calls not counted, strace is missing"
            : "; system calls under strace: " + string.Join(
                ", ", Named.Where(counts.ContainsKey).Select(name => $"{name} {counts[name] / answered:0.00}"));
    }

    /// <param name="Load">The load and its latencies.</param>
    /// <param name="Voluntary">Voluntary context switches per call.</param>
    /// <param name="Involuntary">Involuntary context switches per call.</param>
    private sealed record AtRate(Measurement Load, double Voluntary, double Involuntary)
    {
        public double CpuUs => Load.Server!.CpuUsPerRequest;

        public static string MedianOf(IReadOnlyList<AtRate[]> rounds, int rate)
        {
            double Of(Func<AtRate, double> value) => Figure.MedianOf(rounds.Select(rates => value(rates[rate])));
            return Describe(
                All[rate], Of(r => r.CpuUs), Of(r => r.Load.Latency.P50Ms), Of(r => r.Load.Latency.P99Ms), Of(r => r.Voluntary),
                Of(r => r.Involuntary));
        }

        public override string ToString() =>
            Describe(Load.Rate!.Value, CpuUs, Load.Latency.P50Ms, Load.Latency.P99Ms, Voluntary, Involuntary);

        private static string Describe(double rate, double cpu, double p50, double p99, double voluntary, double involuntary) =>
            $"{rate:N0}/s: {cpu:0.0} µs of CPU a call, p50 {p50:0.00} ms, p99 {p99:0.00} ms, "
            + $"{voluntary:0.00} voluntary and {involuntary:0.00} other context switches";
    }
}
