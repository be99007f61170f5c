namespace Predictions.Core.Verification;

/// <summary>
/// Sums over cycles that a stable model and a candidate were both scored on. Sums of several instances add up. A gap is 1 minus
/// the stated probability where the range held the day, and minus that probability where it did not.
/// </summary>
/// <param name="Cycles">The number of cycles.</param>
/// <param name="Crps">The candidate's CRPS − the stable model's, in days.</param>
/// <param name="CrpsSquares">The squares of those differences, in days².</param>
/// <param name="StableGap">The stable model's gaps.</param>
/// <param name="StableGapSquares">Their squares.</param>
/// <param name="CandidateGap">The candidate's gaps.</param>
/// <param name="CandidateGapSquares">Their squares.</param>
/// <param name="GapProducts">The products of both gaps of a cycle.</param>
public readonly record struct PairedSums(
    double Cycles, double Crps, double CrpsSquares, double StableGap, double StableGapSquares, double CandidateGap,
    double CandidateGapSquares, double GapProducts)
{
    /// <summary>The number of sums.</summary>
    public const int Length = 8;

    /// <summary>The sums of one cycle.</summary>
    public static PairedSums Of(in ForecastScore stable, in ForecastScore candidate)
    {
        var difference = candidate.CrpsDays - stable.CrpsDays;
        var (gap, other) = (GapOf(stable), GapOf(candidate));
        return new PairedSums(1, difference, difference * difference, gap, gap * gap, other, other * other, gap * other);
    }

    /// <summary>The sums from their numbers in the order of the parameters.</summary>
    /// <param name="numbers"><see cref="Length"/> numbers.</param>
    public static PairedSums Of(ReadOnlySpan<double> numbers) => new(
        numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], numbers[6], numbers[7]);

    /// <summary>The sums of the cycles of both.</summary>
    public static PairedSums operator +(in PairedSums a, in PairedSums b) => new(
        a.Cycles + b.Cycles, a.Crps + b.Crps, a.CrpsSquares + b.CrpsSquares, a.StableGap + b.StableGap,
        a.StableGapSquares + b.StableGapSquares, a.CandidateGap + b.CandidateGap,
        a.CandidateGapSquares + b.CandidateGapSquares, a.GapProducts + b.GapProducts);

    /// <summary>The numbers in the order of the parameters.</summary>
    public double[] ToNumbers() =>
        [Cycles, Crps, CrpsSquares, StableGap, StableGapSquares, CandidateGap, CandidateGapSquares, GapProducts];

    private static double GapOf(in ForecastScore score) => (score.Held ? 1 : 0) - score.Stated;
}
