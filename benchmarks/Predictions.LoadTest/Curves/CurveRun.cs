using Predictions.LoadTest.Load;
using Predictions.LoadTest.Results;
using Predictions.LoadTest.SideBySide;

namespace Predictions.LoadTest.Curves;

/// <summary>
/// Measures what each rate does to a server, from a fraction of what saturates it to more than it can answer. All rates take their turn
/// in each round, so that a disturbance of the machine spoils one round of some rates and not all rounds of one.
/// </summary>
/// <param name="mostPercent">The highest rate, in per cent of the one that saturates.</param>
/// <param name="stepPercent">The lowest rate, and how far apart rates are, in per cent of the one that saturates.</param>
/// <param name="rounds">How often each is measured.</param>
internal sealed class CurveRun(int mostPercent, int stepPercent, int rounds)
{
    /// <summary>In flight on each connection these saturate a core, and are few enough that the service refuses none of them.</summary>
    private const int Saturating = 4;

    /// <summary>Answers a second of a closed loop: the rate that saturates the server.</summary>
    public double Saturation { get; private set; }

    /// <summary>The slowest rate first; empty where it was ended before every rate had its first turn.</summary>
    public IReadOnlyList<CurvePoint> Points { get; private set; } = [];

    /// <param name="measure">Puts a load on the server: a rate, or so many requests in flight on each connection.</param>
    /// <param name="cancellation">Ends it after the load that is under way; rounds that are whole count.</param>
    public async Task RunAsync(Func<double?, int?, Task<Measurement>> measure, CancellationToken cancellation)
    {
        var saturated = new List<Measurement>();
        while (saturated.Count < rounds && !cancellation.IsCancellationRequested)
            saturated.Add(await measure(null, Saturating).ConfigureAwait(false));
        Saturation = Figure.Of(saturated.Select(m => (double?)m.Goodput))?.Median ?? 0;
        if (Saturation < 1)
            return;

        double[] rates = [.. Percents().Select(percent => Math.Max(Math.Round(Saturation * percent / 100), 1))];
        var measured = rates.Select(_ => new List<Measurement>()).ToArray();
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (i, rate) in rates.Index())
            {
                var turn = await measure(rate, null).ConfigureAwait(false);
                if (cancellation.IsCancellationRequested)
                    return;
                measured[i].Add(turn);
            }

            Points = [.. measured.Select(CurvePoint.Of)];
        }
    }

    private IEnumerable<int> Percents()
    {
        for (var percent = stepPercent; percent <= mostPercent; percent += stepPercent)
            yield return percent;
    }
}
