using Predictions.Core.Features;

namespace Predictions.Core.Scoring;

/// <summary>The distribution of the next cycle's length, as of its first day.</summary>
public static class LengthDistribution
{
    // The learned share falls to zero between these multiples of the typical length, because
    // on charted women the trees add nothing while a period is overdue.
    private const double LearnedFullUntil = 1.05;
    private const double LearnedGoneFrom = 1.25;

    // It also falls to zero for persons whose typical length few persons in training had, in days.
    private const double LearnedGoneBelow = 17;
    private const double LearnedFullFrom = 22;
    private const double LearnedFullTo = 38;
    private const double LearnedGoneAbove = 48;

    /// <summary>
    /// Fills P(length = d) over the day axis. With a learned model, each day's hazard is a mixture of both models' hazards.
    /// </summary>
    public static void Fill(ScoringModel model, in CycleFeatures features, Span<double> mass)
    {
        StatisticalModel.Fill(features, mass);
        if (model.Learned is not { } learned)
            return;
        var typical = features.Lengths.TypicalDays;
        var share = model.LearnedShare * TrustIn(typical);
        if (share <= 0)
            return;
        Span<double> hazards = stackalloc double[DayAxis.Count];
        learned.Hazards(features.Summary, hazards);
        Mix(mass, hazards, share, typical);
    }

    private static double TrustIn(double typicalDays) => Math.Clamp(
        Math.Min(
            (typicalDays - LearnedGoneBelow) / (LearnedFullFrom - LearnedGoneBelow),
            (LearnedGoneAbove - typicalDays) / (LearnedGoneAbove - LearnedFullTo)),
        0, 1);

    private static void Mix(Span<double> mass, ReadOnlySpan<double> hazards, double share, double typicalDays)
    {
        var slope = 1 / ((LearnedGoneFrom - LearnedFullUntil) * typicalDays);
        var statisticalLeft = 1.0;
        var left = 1.0;
        for (var i = 0; i < mass.Length - 1; i++)
        {
            var statistical = mass[i] < statisticalLeft && statisticalLeft > 1e-12 ? mass[i] / statisticalLeft : 1;
            statisticalLeft -= mass[i];
            var weight = share * Math.Clamp((LearnedGoneFrom * typicalDays - (DayAxis.First + i)) * slope, 0, 1);
            var hazard = statistical + weight * (hazards[i] - statistical);
            mass[i] = left * hazard;
            left *= 1 - hazard;
        }

        mass[^1] = left;
    }
}
