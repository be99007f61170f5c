using Predictions.LoadTest.Results;

namespace Predictions.LoadTest.Experiments;

/// <summary>
/// Several targets under the same load in alternating rounds, so that a change of the machine affects all of them.
/// </summary>
public sealed class Comparison(int targets)
{
    private static readonly (string Name, Func<Measurement, double?> Of)[] Figures =
    [
        ("answers a second", m => m.Throughput),
        ("latency p50, ms", m => m.AnswerLatency?.P50Ms),
        ("latency p99, ms", m => m.AnswerLatency?.P99Ms),
        ("server CPU a request, µs", m => m.Server?.CpuUsPerRequest),
        ("server busy, % of one core", m => m.Server?.BusyPercent),
    ];

    private readonly List<Measurement>[] _measured = [.. Enumerable.Range(0, targets).Select(_ => new List<Measurement>())];

    /// <summary>A target's measurements, one per round.</summary>
    public IReadOnlyList<Measurement> Of(int target) => _measured[target];

    /// <summary>The order of a round: each round starts with another target.</summary>
    public static IEnumerable<T> InOrder<T>(IReadOnlyList<T> all, int round) =>
        Enumerable.Range(0, all.Count).Select(turn => all[(round + turn) % all.Count]);

    /// <summary>Runs the rounds; only complete rounds count.</summary>
    /// <param name="rounds">The number of rounds.</param>
    /// <param name="measure">Loads a target: the round's number and the target's index.</param>
    /// <param name="cancellation">Ends the run after the current load.</param>
    public async Task RunAsync(int rounds, Func<int, int, Task<Measurement>> measure, CancellationToken cancellation)
    {
        int[] indices = [.. Enumerable.Range(0, targets)];
        for (var round = 0; round < rounds; round++)
        {
            var results = new Measurement[targets];
            foreach (var target in InOrder(indices, round))
            {
                results[target] = await measure(round, target).ConfigureAwait(false);
                if (cancellation.IsCancellationRequested)
                    return;
            }

            for (var i = 0; i < targets; i++)
                _measured[i].Add(results[i]);
        }
    }

    /// <summary>A figure of a target over its rounds.</summary>
    public RoundStatistics? FigureOf(int target, Func<Measurement, double?> figure) =>
        RoundStatistics.Of(_measured[target].Select(figure));

    /// <summary>A target's figure ÷ the first target's, round by round.</summary>
    public RoundStatistics? RatioOf(int target, Func<Measurement, double?> figure) =>
        RoundStatistics.Of(_measured[target].Zip(_measured[0], (other, first) => figure(other) / figure(first)));

    /// <summary>All figures that every round has, for each target.</summary>
    /// <param name="load">The load's name.</param>
    /// <param name="names">The targets' names.</param>
    public IEnumerable<ComparisonRow> Rows(string load, IReadOnlyList<string> names) =>
        from figure in Figures
        from target in Enumerable.Range(0, names.Count)
        let rounds = FigureOf(target, figure.Of)
        where rounds is not null
        select new ComparisonRow(load, figure.Name, names[target], rounds, target == 0 ? null : RatioOf(target, figure.Of));
}

/// <summary>One figure of one target under one load.</summary>
/// <param name="Load">The load's name.</param>
/// <param name="Name">The figure's name, with its unit.</param>
/// <param name="Target">The target's name.</param>
/// <param name="Rounds">The figure over the rounds.</param>
/// <param name="Ratio">÷ the first target's figure, round by round; <c>null</c> for the first target.</param>
public sealed record ComparisonRow(string Load, string Name, string Target, RoundStatistics Rounds, RoundStatistics? Ratio);
