using Predictions.PerfGates.Results;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Traffic;

namespace Predictions.PerfGates.Scenarios;

/// <summary>All three servers with more asked of them than they can answer: throughput, and processor time for each request.</summary>
internal sealed class Saturated : IScenario
{
    private const double StartsFrom = 1_200;

    public string Name => "throughput";

    public IReadOnlyList<string> Figures => ["cpu", "throughput-floor", "throughput-tutorial", "throughput-1200"];

    public async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var runs = await SideBySide.GrpcAsync(testBed, Enum.GetValues<Peer>(), cancellation);
        var (ours, floor, tutorial) = (runs[Peer.Ours], runs[Peer.Baseline], runs[Peer.Reference]);
        string[] Faults(params Peer[] peers) => [.. peers.SelectMany(peer => runs[peer].SelectMany(run => SideBySide.FaultsOf(peer, run))).Distinct()];
        return
        [
            new("cpu", "server CPU time per request, ours ÷ floor (gRPC)", Bound.AtMost(1.25),
                SideBySide.Ratios(ours, floor, run => run.MicrosecondsPerRequest),
                [.. runs.Select(r => $"{r.Key}: {Middle(r.Value)}")], Faults(Peer.Ours, Peer.Baseline)),
            new("throughput-floor", "throughput, ours ÷ floor", Bound.AtLeast(0.8),
                SideBySide.Ratios(ours, floor, run => run.PerSecond), [], Faults(Peer.Ours, Peer.Baseline)),
            new("throughput-tutorial", "throughput, ours ÷ tutorial", Bound.AtLeast(4),
                SideBySide.Ratios(ours, tutorial, run => run.PerSecond), [], Faults(Peer.Ours, Peer.Reference)),
            new("throughput-1200", "throughput, ours ÷ 1,200 a second", Bound.AtLeast(20),
                [.. ours.Select(run => run.PerSecond / StartsFrom)], [], Faults(Peer.Ours)),
        ];
    }

    private static LoadedRun Middle(IReadOnlyList<LoadedRun> runs) => runs.OrderBy(r => r.PerSecond).ElementAt(runs.Count / 2);
}
