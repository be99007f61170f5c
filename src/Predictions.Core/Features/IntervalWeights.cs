namespace Predictions.Core.Features;

/// <summary>What an interval can be, by its ratio to the person's robust center.</summary>
public enum IntervalKind
{
    /// <summary>One cycle.</summary>
    Usual,

    /// <summary>One cycle, or it ends with a start that was no period.</summary>
    Shorter,

    /// <summary>One, two or three cycles, or a cycle that ran on.</summary>
    Longer,

    /// <summary>A break in the log, which counts as no cycle.</summary>
    Break,
}

/// <summary>
/// The weights of the readings of one interval between two starts, as <see cref="CleanedCycles"/> finds them. The probabilities
/// sum to one, except for a break, of which all are 0.
/// </summary>
/// <param name="Days">Its days.</param>
/// <param name="CenterDays">The robust center that it was compared with, in days.</param>
/// <param name="Kind">What it can be.</param>
/// <param name="OneCycle">The probability that it is one cycle of the person's pattern.</param>
/// <param name="TwoCycles">The probability that it is two cycles, so that one period is unlogged.</param>
/// <param name="ThreeCycles">The probability that it is three cycles, so that two periods are unlogged.</param>
/// <param name="Spotting">The probability that a short interval has an end that was no period.</param>
/// <param name="RanOn">The probability that a long interval is one cycle that ran on beyond the pattern.</param>
/// <param name="Weight">Its weight in the posterior of the lengths, in cycles: older intervals weigh less.</param>
public readonly record struct IntervalWeights(
    int Days, double CenterDays, IntervalKind Kind, double OneCycle, double TwoCycles, double ThreeCycles, double Spotting,
    double RanOn, double Weight);
