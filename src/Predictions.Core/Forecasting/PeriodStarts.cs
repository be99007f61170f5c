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

    /// <summary>The length of the buffer of a marginal distribution.</summary>
    public const int MarginalSize = 2 * Horizon;

    public int First = first;
    public readonly int Length = length;
    public readonly Span<double> Joint = joint[..(LocationMixture.Count * length)];

    public readonly Span<double> State(int state) => Joint.Slice(state * Length, Length);

    // Keeps a sum of probabilities at most one despite rounding.
    private const double JustOverOne = 1 + 5e-13;

    /// <summary>Scales all to a sum of one.</summary>
    public readonly void Normalize() => Normalize(DaySums.Of(Joint));

    /// <summary>The same for a known sum.</summary>
    public readonly void Normalize(double sum) => DaySums.Scale(Joint, 1 / (sum * JustOverOne));

    /// <summary>The marginal distribution of the days.</summary>
    /// <param name="buffer">At least <see cref="MarginalSize"/> long.</param>
    public readonly DayPmf Marginal(Span<double> buffer)
    {
        DaySums.AddStates(Joint, Length, buffer[..Length]);
        return DayPmf.Of(First, buffer[..Length], buffer.Slice(Length, Length));
    }
}
