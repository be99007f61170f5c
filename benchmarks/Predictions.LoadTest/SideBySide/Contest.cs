using Predictions.LoadTest.Load;
using Predictions.LoadTest.Results;

namespace Predictions.LoadTest.SideBySide;

/// <summary>
/// Several targets under the same loads, by turns: what changes on the machine meanwhile changes for all of them, and none is
/// always the first.
/// </summary>
internal sealed class Contest(int targets)
{
    private readonly List<Measurement>[] _measured = [.. Enumerable.Range(0, targets).Select(_ => new List<Measurement>())];

    /// <summary>The measurements of a target, a round each.</summary>
    public IReadOnlyList<Measurement> Of(int target) => _measured[target];

    /// <summary>The targets in the order of a round.</summary>
    public static IEnumerable<int> Order(int round, int targets) => Enumerable.Range(0, targets).Select(turn => (round + turn) % targets);

    /// <summary>Runs the rounds; only whole ones count.</summary>
    public async Task RunAsync(int rounds, Func<int, int, Task<Measurement>> measure, CancellationToken cancellation)
    {
        for (var round = 0; round < rounds; round++)
        {
            var results = new Measurement[targets];
            foreach (var target in Order(round, targets))
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
    public Figure? FigureOf(int target, Func<Measurement, double?> figure) =>
        Figure.Of(_measured[target].Select(figure));

    /// <summary>A figure of a target ÷ that of the first, round by round.</summary>
    public Figure? RatioOf(int target, Func<Measurement, double?> figure) =>
        Figure.Of(_measured[target].Zip(_measured[0], (ours, first) => figure(ours) / figure(first)));
}
