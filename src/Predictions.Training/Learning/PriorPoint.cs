using Predictions.Core.Features;
using Predictions.Models.Artifacts;

namespace Predictions.Training.Learning;

/// <summary>
/// The numbers of a prior that are fitted, as a point of which every coordinate may have any value. Three things are given: a
/// third kind, whose cycles may have any steady length, and the weights of the skip rate and of the late share in the running
/// cycle.
/// </summary>
internal static class PriorPoint
{
    private const double AnyLengthShare = 0.01;

    // The smallest weight of a prior number, in cycles: without any weight a person without cycles has no distribution.
    private const double MinWeight = 0.05;

    private const double MinAlpha = 1.1;
    private const double MinBeta = 0.001;
    private const double MaxSkipRate = 0.1;
    private const double MaxOddShare = 0.06;
    private const double MaxLateShare = 0.06;
    private const double SkipCycles = 0.25;
    private const double LateCycles = 2;

    // A share at its limit has no coordinate.
    private const double NearLimit = 1e-3;

    private static readonly LengthKind AnyLength = new(AnyLengthShare, 3.3, 0.03, 2, 0.03);

    /// <summary>The first point of a fit from scratch.</summary>
    public static readonly double[] Scratch =
        [0, 2.85, 0, 1, -3.7, 3.0, 0.7, 0, -3.1, 1.0, -1, -1.4, 0.4, -1.4, 2.4];

    /// <summary>How far a search samples along each coordinate at first.</summary>
    public static readonly double[] Scale =
        [0.4, 0.04, 0.25, 0.25, 0.25, 0.04, 0.25, 0.25, 0.25, 0.25, 0.4, 0.5, 0.5, 0.5, 0.2];

    // How much populations differ along each coordinate, about.
    private static readonly double[] Spread = [1, 0.15, 1, 1, 1, 0.15, 1, 1, 1, 1, 1, 1, 1, 1, 1];

    /// <summary>The prior of a point. All numbers are within the <see cref="PriorLimits"/>.</summary>
    public static LengthPrior Prior(double[] x)
    {
        var even = (1 - AnyLengthShare) * Share(x[0]);
        return new LengthPrior(
            [Kind(even, x.AsSpan(1, 4)), Kind(1 - AnyLengthShare - even, x.AsSpan(5, 4)), AnyLength],
            Discount: 0.5 + 0.5 * Share(x[9]),
            SkipRate: MaxSkipRate * Share(x[11]), SkipCycles, PastSkipCycles: MinWeight + Math.Exp(x[12]),
            OddShare: MaxOddShare * Share(x[10]),
            LateShare: MaxLateShare * Share(x[13]), LateCycles,
            LateDays: Math.Min(PriorLimits.MaxLateDays, 1 + Math.Exp(x[14])));
    }

    /// <summary>The point nearest to a prior, of which the first two kinds count.</summary>
    public static double[] Of(LengthPrior prior) =>
    [
        Logit(prior.Kinds[0].Share / (prior.Kinds[0].Share + prior.Kinds[1].Share)),
        .. Of(prior.Kinds[0]), .. Of(prior.Kinds[1]),
        Logit((prior.Discount - 0.5) / 0.5), Logit(prior.OddShare / MaxOddShare), Logit(prior.SkipRate / MaxSkipRate),
        Log(prior.PastSkipCycles - MinWeight), Logit(prior.LateShare / MaxLateShare), Log(prior.LateDays - 1),
    ];

    /// <summary>The squared distance of two points, in units of how much populations differ.</summary>
    public static double SquaredDistance(double[] x, double[] y) =>
        Enumerable.Range(0, x.Length).Sum(i => Math.Pow((x[i] - y[i]) / Spread[i], 2));

    /// <summary>The prior with rounded numbers. Its shares still sum to 1.</summary>
    public static LengthPrior Rounded(LengthPrior prior)
    {
        var even = prior.Kinds[0] with { Share = Math.Round(prior.Kinds[0].Share, 3) };
        return new LengthPrior(
            [Rounded(even), Rounded(prior.Kinds[1] with { Share = 1 - AnyLengthShare - even.Share }), AnyLength],
            Math.Round(prior.Discount, 3), Math.Round(prior.SkipRate, 4), prior.SkipCycles, Math.Round(prior.PastSkipCycles, 2),
            Math.Round(prior.OddShare, 4), Math.Round(prior.LateShare, 4), prior.LateCycles, Math.Round(prior.LateDays, 1));
    }

    private static double[] Of(LengthKind kind) =>
        [kind.Mean, Log(kind.Kappa - MinWeight), Log(kind.Alpha - MinAlpha), Log(kind.Beta - MinBeta)];

    private static LengthKind Kind(double share, ReadOnlySpan<double> x) =>
        new(share, x[0], MinWeight + Math.Exp(x[1]), MinAlpha + Math.Exp(x[2]), MinBeta + Math.Exp(x[3]));

    private static LengthKind Rounded(LengthKind kind) => new(
        Math.Round(kind.Share, 3), Math.Round(kind.Mean, 3), Math.Round(kind.Kappa, 3), Math.Round(kind.Alpha, 3),
        Math.Round(kind.Beta, 4));

    private static double Share(double x) => 1 / (1 + Math.Exp(-x));

    private static double Logit(double share)
    {
        var inside = Math.Clamp(share, NearLimit, 1 - NearLimit);
        return Math.Log(inside / (1 - inside));
    }

    private static double Log(double value) => Math.Log(Math.Max(value, NearLimit));
}
