using Predictions.LoadTest.Results;

namespace Predictions.LoadTest.SideBySide;

/// <summary>One figure of one target under one load.</summary>
/// <param name="Load">Which load.</param>
/// <param name="Name">What the figure is, with its unit.</param>
/// <param name="Target">Whose.</param>
/// <param name="Rounds">Over the rounds.</param>
/// <param name="Ratio">÷ the first target's, round by round; <c>null</c> for the first itself.</param>
internal sealed record Comparison(string Load, string Name, string Target, Figure Rounds, Figure? Ratio)
{
    private static readonly (string Name, Func<Measurement, double?> Of)[] Figures =
    [
        ("answers a second", m => m.Throughput),
        ("latency p50, ms", m => m.Latency.P50Ms),
        ("latency p99, ms", m => m.Latency.P99Ms),
        ("server CPU a request, µs", m => m.Server?.CpuUsPerRequest),
        ("server busy, % of one core", m => m.Server?.BusyPercent),
    ];

    /// <summary>All figures that every round has.</summary>
    public static IEnumerable<Comparison> Of(string load, Contest contest, IReadOnlyList<string> targets) =>
        from figure in Figures
        from target in Enumerable.Range(0, targets.Count)
        let rounds = contest.FigureOf(target, figure.Of)
        where rounds is not null
        select new Comparison(load, figure.Name, targets[target], rounds, target == 0 ? null : contest.RatioOf(target, figure.Of));
}
