using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>
/// When a period starts, jointly with the person's state: row s holds P(state s, start on offset <see cref="First"/> + i). The offsets
/// count from the first day of the running cycle.
/// </summary>
internal ref struct PeriodStarts(int first, int length, Span<double> joint)
{
    /// <summary>
    /// Days that the next start is spread over: a missed start just before, and the longest cycle after it, in whole steps of four.
    /// </summary>
    public const int Horizon = DayAxis.Last + 3;

    public int First = first;
    public readonly int Length = length;
    public readonly Span<double> Joint = joint[..(LocationMixture.Count * length)];

    public readonly Span<double> State(int state) => Joint.Slice(state * Length, Length);

    // Rounding may not lift a sum of probabilities over one.
    private const double JustOverOne = 1 + 5e-13;

    /// <summary>Scales all to a sum of one; returns what the sum was.</summary>
    public readonly double Normalise()
    {
        var sum = DaySums.Of(Joint);
        DaySums.Scale(Joint, 1 / (sum * JustOverOne));
        return sum;
    }

    /// <summary>The days alone, whatever the state.</summary>
    public readonly DayPmf Marginal(Span<double> room)
    {
        room = room[..Length];
        State(0).CopyTo(room);
        for (var s = 1; s < LocationMixture.Count; s++)
            DaySums.Add(State(s), room);
        return new DayPmf(First, room);
    }
}
