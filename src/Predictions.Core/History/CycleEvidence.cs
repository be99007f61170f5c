namespace Predictions.Core.History;

/// <summary>What was logged of ovulation in a past cycle. A cycle without any has no entry.</summary>
/// <param name="Cycle">The cycle's index in <see cref="ObservedCycles.LengthsDays"/>.</param>
/// <param name="LengthDays">Its length in days.</param>
/// <param name="SignDay">Days from its first day to the first fertile sign, as a monitor would have shown it.</param>
/// <param name="OvulationDay">Days from its first day to the likeliest day of the logged ovulation.</param>
/// <param name="Kind">The evidence of that ovulation.</param>
public readonly record struct CycleEvidence(
    int Cycle, int LengthDays, int? SignDay, int? OvulationDay, OvulationEvidence Kind = OvulationEvidence.Unspecified)
{
    // A shorter or longer luteal phase is taken for a wrong record.
    private const int MinLutealDays = 4;
    private const int MaxLutealDays = 22;

    /// <summary>
    /// The days from the day after ovulation to the day before the next period; <c>null</c> without an ovulation that can be
    /// right.
    /// </summary>
    public int? LutealDays =>
        OvulationDay is { } day && LengthDays - day - 1 is var days and >= MinLutealDays and <= MaxLutealDays ? days : null;
}
