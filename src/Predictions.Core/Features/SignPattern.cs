using Predictions.Core.History;

namespace Predictions.Core.Features;

/// <summary>
/// What the person's signs say: how long before ovulation they come, how many say nothing, and in how many cycles there are any.
/// The population's numbers minimize the CRPS of the next period on the day of the first sign (Fehring's trial, by woman in five
/// folds: 1.381 days with the person's own pattern, 1.395 with one pattern for all, 1.569 without the sign).
/// </summary>
/// <param name="MeanLogGap">The mean of log(days from the first sign to ovulation + 1).</param>
/// <param name="FalseShare">The share of first signs that may come on any day of a cycle.</param>
/// <param name="LoggingRate">The probability that a cycle has a first sign in the log; 0 if no cycle has.</param>
public readonly record struct SignPattern(double MeanLogGap, double FalseShare, double LoggingRate)
{
    /// <summary>The deviation of log(days + 1) from cycle to cycle.</summary>
    internal const double GapDeviation = 0.62;

    internal const double CycleDays = 29;

    private const double UsualLogGap = 1.9;
    private const double UsualFalseShare = 0.1;

    // The weights of the population's gap and share of false signs, in signs.
    private const double GapSigns = 6;
    private const double FalseSigns = 2;

    // The gap between persons and within: wider than one person's.
    private const double PopulationDeviation = 0.7;

    // A sign without a logged ovulation: ovulation is counted back, so the gap is less certain.
    private const double CountedBackWeight = 0.4;

    // A habit changes: each cycle before the last counts by this factor less. One cycle without a sign is assumed.
    private const double HabitDiscount = 0.85;
    private const double UnsignedCycles = 1;

    private static readonly SignPattern Usual = new(UsualLogGap, UsualFalseShare, 0);

    private static readonly double[] PopulationGap = FilledGap();

    /// <summary>The pattern after the evidence of past cycles.</summary>
    /// <param name="evidence">The evidence, oldest first.</param>
    /// <param name="cycles">The number of past cycles, with or without evidence.</param>
    /// <param name="luteal">The person's luteal length.</param>
    public static SignPattern From(ReadOnlySpan<CycleEvidence> evidence, int cycles, in LutealPosterior luteal)
    {
        var (weight, sum) = (GapSigns, GapSigns * UsualLogGap);
        var (signs, wrong) = (FalseSigns, FalseSigns * UsualFalseShare);
        var (habit, last) = (0.0, 0);
        foreach (var past in evidence)
        {
            if (past.SignDay is not { } sign)
                continue;
            for (; last < past.Cycle; last++)
                habit *= HabitDiscount;
            habit++;
            var (gap, counts) = past.OvulationDay is { } ovulation
                ? (ovulation - sign, 1)
                : ((int)Math.Round(past.LengthDays - 1 - luteal.MeanDays) - sign, CountedBackWeight);
            var right = ProbabilityRight(gap);
            signs += counts;
            wrong += counts * (1 - right);
            weight += counts * right;
            sum += right > 0 ? counts * right * GapDays.LogOf(gap) : 0;
        }

        return habit > 0 ? new SignPattern(sum / weight, wrong / signs, Rate(habit, last, cycles)) : Usual;
    }

    private static double Rate(double habit, int last, int cycles)
    {
        var all = 0.0;
        for (var i = 0; i < cycles; i++)
            all = all * HabitDiscount + 1;
        for (; last < cycles - 1; last++)
            habit *= HabitDiscount;
        return habit / (all + UnsignedCycles);
    }

    private static double ProbabilityRight(int gap)
    {
        if (gap is < 0 or > GapDays.MaxDays)
            return 0;
        var right = (1 - UsualFalseShare) * PopulationGap[gap];
        return right / (right + UsualFalseShare / CycleDays);
    }

    private static double[] FilledGap()
    {
        var gap = new double[GapDays.BufferSize];
        GapDays.Fill(UsualLogGap, PopulationDeviation, gap);
        return gap;
    }
}
