using Predictions.Core.History;

namespace Predictions.Core.Features;

/// <summary>
/// How well one kind of evidence tells the day of ovulation. The numbers of monitor and mucus minimize the CRPS of the next
/// period on the day of a logged ovulation (975 of Fehring's trial, by woman in five folds: 0.943 days; with one width and a
/// fixed trust of 0.93: 0.970). An LH test counts as a monitor. Temperature lies between both, and other evidence counts as mucus
/// with a larger error; these are assumptions.
/// </summary>
/// <param name="OffsetDays">The days that the luteal phase counted from the record is longer than the true one.</param>
/// <param name="Trust">The probability that a record tells ovulation within its error, before the person's own are known.</param>
/// <param name="TrustCycles">The weight of that probability, in records.</param>
/// <param name="ErrorDays">The record's <see cref="Ovulation.ErrorDays"/>.</param>
internal readonly record struct RecordQuality(double OffsetDays, double Trust, double TrustCycles, double ErrorDays)
{
    private static readonly RecordQuality Lh = new(0.45, 0.83, 2.5, Ovulation.ErrorOf(OvulationEvidence.LhTest));
    private static readonly RecordQuality Shift = new(0, 0.75, 1.5, Ovulation.ErrorOf(OvulationEvidence.TemperatureShift));
    private static readonly RecordQuality Mucus = new(0, 0.56, 0.6, Ovulation.ErrorOf(OvulationEvidence.MucusPeak));
    private static readonly RecordQuality Other = new(0, 0.56, 0.6, Ovulation.ErrorOf(OvulationEvidence.Other));

    public static RecordQuality Of(OvulationEvidence kind) => kind switch
    {
        OvulationEvidence.LhTest or OvulationEvidence.Monitor => Lh,
        OvulationEvidence.TemperatureShift => Shift,
        OvulationEvidence.MucusPeak => Mucus,
        _ => Other,
    };

    /// <summary>The variance of a luteal length counted from such a record, relative to the true one's.</summary>
    public double VarianceRatio => 1 + ErrorDays * ErrorDays / (LutealPosterior.UsualDays * LutealPosterior.UsualDays);
}
