using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>
/// When a period starts, jointly with the person's state: row s holds P(state s, start on offset <see cref="First"/> + i). The offsets
/// count from the first day of the running cycle.
/// </summary>
internal ref struct PeriodStarts(int first, int length, Span<double> joint)
{
    /// <summary>Days that the next start is spread over: a missed start just before, and the longest cycle after it.</summary>
    public const int Horizon = DayAxis.Last + 1;

    public int First = first;
    public readonly int Length = length;
    public readonly Span<double> Joint = joint[..(PersonStates.Count * length)];

    public readonly Span<double> State(int state) => Joint.Slice(state * Length, Length);

    // Rounding may not lift a sum of probabilities over one.
    private const double JustOverOne = 1 + 5e-13;

    /// <summary>Scales all to a sum of one; returns what the sum was.</summary>
    public readonly double Normalise()
    {
        var sum = 0.0;
        foreach (var mass in Joint)
            sum += mass;
        foreach (ref var mass in Joint)
            mass /= sum * JustOverOne;
        return sum;
    }

    /// <summary>The days alone, whatever the state.</summary>
    public readonly DayMass Marginal(Span<double> room)
    {
        room = room[..Length];
        State(0).CopyTo(room);
        for (var s = 1; s < PersonStates.Count; s++)
        {
            var state = State(s);
            for (var i = 0; i < Length; i++)
                room[i] += state[i];
        }

        return new DayMass(First, room);
    }
}
