using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>
/// The start of a period, jointly with the person's state. Row s holds P(state s, start on offset <see cref="First"/> + i).
/// Offset 0 is the first day of the running cycle.
/// </summary>
internal ref struct PeriodStarts(int first, int length, Span<double> joint)
{
    /// <summary>
    /// The days of the next start's distribution: an unlogged start one day before, and the longest cycle after it, in steps of
    /// four.
    /// </summary>
    public const int Horizon = DayAxis.Last + 3;

    public int First = first;
    public readonly int Length = length;
    public readonly Span<double> Joint = joint[..(LocationMixture.Count * length)];

    public readonly Span<double> State(int state) => Joint.Slice(state * Length, Length);

    // Keeps a sum of probabilities at most one despite rounding.
    private const double JustOverOne = 1 + 5e-13;

    /// <summary>Scales all to a sum of one, and returns the previous sum.</summary>
    public readonly double Normalize()
    {
        var sum = DaySums.Of(Joint);
        DaySums.Scale(Joint, 1 / (sum * JustOverOne));
        return sum;
    }

    /// <summary>The marginal distribution of the days.</summary>
    public readonly DayPmf Marginal(Span<double> buffer)
    {
        buffer = buffer[..Length];
        State(0).CopyTo(buffer);
        for (var s = 1; s < LocationMixture.Count; s++)
            DaySums.Add(State(s), buffer);
        return new DayPmf(First, buffer);
    }
}
