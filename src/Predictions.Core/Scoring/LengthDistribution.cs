using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Predictions.Core.Features;

namespace Predictions.Core.Scoring;

/// <summary>The distribution of the next cycle's length, as of its first day.</summary>
public static class LengthDistribution
{
    // Of a smaller rest of the distribution no share can be computed.
    private const double NothingLeft = 1e-12;

    /// <summary>
    /// Fills P(length = d) over the day axis. With a learned model, each day's hazard is a mixture of both models' hazards.
    /// </summary>
    public static void Fill(ScoringModel model, in CycleFeatures features, Span<double> mass)
    {
        StatisticalModel.Fill(features, mass);
        if (!HasTrees(model, features))
            return;
        Span<double> hazards = stackalloc double[DayAxis.Count];
        model.Learned!.Hazards(features.Summary, hazards);
        Mix(mass, hazards, model.Shares.Of(features), features.Lengths.TypicalDays);
    }

    /// <summary>Whether a distribution needs the trees, and so the whole summary of a history.</summary>
    internal static bool HasTrees(ScoringModel model, in CycleFeatures features) =>
        model.Learned is not null && !model.Shares.AreZeroFor(features);

    // Four days at once: their hazards, and the products of the probabilities of staying, each with the one before it and then
    // with the pair before that.
    private static void Mix(Span<double> mass, ReadOnlySpan<double> hazards, DayShares shares, double typicalDays)
    {
        Span<double> sums = stackalloc double[DayAxis.Count];
        DaySums.Cumulate(mass, 0, sums);
        var one = Vector256<double>.One;
        var slope = 1 / ((DayShares.OverdueFrom - DayShares.DueUntil) * typicalDays);
        var daysLeft = Vector256.Create(DayShares.OverdueFrom * typicalDays - DayAxis.First) - Vector256.Create(0.0, 1, 2, 3);
        var (left, before) = (one, one);
        var masses = MemoryMarshal.Cast<double, Vector256<double>>(mass);
        for (var i = 0; i < masses.Length; i++)
        {
            var statisticalLeft = one - (Vector256.LoadUnsafe(in sums[4 * i]) - masses[i]);
            var statistical = Vector256.ConditionalSelect(
                Vector256.LessThan(masses[i], statisticalLeft)
                    & Vector256.GreaterThan(statisticalLeft, Vector256.Create(NothingLeft)),
                masses[i] / statisticalLeft, one);
            var due = Vector256.Min(Vector256.Max(daysLeft * slope, Vector256<double>.Zero), one);
            var weight = Vector256.Create(shares.Overdue) + due * (shares.UntilDue - shares.Overdue);
            var hazard = statistical + weight * (Vector256.LoadUnsafe(in hazards[4 * i]) - statistical);
            var stays = one - hazard;
            stays *= Vector256.ConditionalSelect(First, one, Vector256.Shuffle(stays, Vector256.Create(0L, 0, 1, 2)));
            stays *= Vector256.ConditionalSelect(FirstTwo, one, Vector256.Shuffle(stays, Vector256.Create(0L, 0, 0, 1)));
            before = left * Vector256.ConditionalSelect(First, one, Vector256.Shuffle(stays, Vector256.Create(0L, 0, 1, 2)));
            masses[i] = before * hazard;
            left *= Vector256.Shuffle(stays, Vector256.Create(3L));
            daysLeft -= Vector256.Create(4.0);
        }

        // The last day has all that is left.
        mass[^1] = before[3];
    }

    private static Vector256<double> First => Vector256.Create(-1L, 0, 0, 0).AsDouble();

    private static Vector256<double> FirstTwo => Vector256.Create(-1L, -1, 0, 0).AsDouble();
}
