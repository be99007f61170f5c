using Predictions.Core.Features;

namespace Predictions.Core.Scoring;

/// <summary>The distribution of the next cycle's length, as of its first day.</summary>
public static class LengthDistribution
{
    // The learned share falls to zero between these days, because few training cycles are longer.
    private const int LearnedFullUntilDay = 35;
    private const int LearnedGoneFromDay = 60;

    /// <summary>
    /// Fills P(length = d) over the day axis. With a learned model, each day's hazard is a mixture of both models' hazards.
    /// </summary>
    public static void Fill(ScoringModel model, in CycleFeatures features, Span<double> mass)
    {
        StatisticalModel.Fill(features.Posterior, mass);
        if (model.Learned is not { } learned || model.LearnedShare <= 0)
            return;
        Span<double> hazards = stackalloc double[DayAxis.Count];
        learned.Hazards(features.Summary, hazards);
        Mix(mass, hazards, model.LearnedShare);
    }

    private static void Mix(Span<double> mass, ReadOnlySpan<double> hazards, double share)
    {
        var statisticalLeft = 1.0;
        var left = 1.0;
        for (var i = 0; i < mass.Length - 1; i++)
        {
            var statistical = mass[i] < statisticalLeft && statisticalLeft > 1e-12 ? mass[i] / statisticalLeft : 1;
            statisticalLeft -= mass[i];
            var weight = share * LearnedPart[i];
            var hazard = statistical + weight * (hazards[i] - statistical);
            mass[i] = left * hazard;
            left *= 1 - hazard;
        }

        mass[^1] = left;
    }

    private static readonly double[] LearnedPart =
    [
        .. Enumerable.Range(DayAxis.First, DayAxis.Count)
            .Select(day => Math.Clamp((double)(LearnedGoneFromDay - day) / (LearnedGoneFromDay - LearnedFullUntilDay), 0, 1)),
    ];
}
