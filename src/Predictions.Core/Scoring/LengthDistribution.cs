using Predictions.Core.Features;

namespace Predictions.Core.Scoring;

/// <summary>The distribution of the next cycle's length, as of its first day.</summary>
public static class LengthDistribution
{
    /// <summary>
    /// Fills P(length = d) over the day axis. With a learned model, each day's hazard is a mixture of both models' hazards.
    /// </summary>
    public static void Fill(ScoringModel model, in CycleFeatures features, Span<double> mass)
    {
        StatisticalModel.Fill(features, mass);
        if (model.Learned is not { } learned)
            return;
        var shares = model.Shares.Of(features);
        if (shares.IsZero)
            return;
        Span<double> hazards = stackalloc double[DayAxis.Count];
        learned.Hazards(features.Summary, hazards);
        Mix(mass, hazards, shares, features.Lengths.TypicalDays);
    }

    private static void Mix(Span<double> mass, ReadOnlySpan<double> hazards, DayShares shares, double typicalDays)
    {
        var slope = 1 / ((DayShares.OverdueFrom - DayShares.DueUntil) * typicalDays);
        var statisticalLeft = 1.0;
        var left = 1.0;
        for (var i = 0; i < mass.Length - 1; i++)
        {
            var statistical = mass[i] < statisticalLeft && statisticalLeft > 1e-12 ? mass[i] / statisticalLeft : 1;
            statisticalLeft -= mass[i];
            var due = Math.Clamp((DayShares.OverdueFrom * typicalDays - (DayAxis.First + i)) * slope, 0, 1);
            var weight = shares.Overdue + due * (shares.UntilDue - shares.Overdue);
            var hazard = statistical + weight * (hazards[i] - statistical);
            mass[i] = left * hazard;
            left *= 1 - hazard;
        }

        mass[^1] = left;
    }
}
