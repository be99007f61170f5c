using System.Runtime.CompilerServices;

namespace Predictions.Core.Features;

/// <summary>An interval between two starts, and the probabilities of its readings.</summary>
internal struct Interval
{
    // log of the range of odd intervals, 10 to 200 days, over which their logarithm is uniform.
    private static readonly double OddSpan = Math.Log(200.0 / 10);

    // log of the range of long intervals, in centers.
    private static readonly double LongSpan = Math.Log(CleanedCycles.BreakRatio / CleanedCycles.LongRatio);

    private double _one;
    private double _odd;
    private double _two;
    private double _three;
    private double _y1;
    private double _y2;
    private double _y3;

    public int Days { get; private init; }

    public IntervalKind Kind { get; private init; }

    /// <summary>Whether it has more than one reading.</summary>
    public readonly bool IsUncertain => Kind is IntervalKind.Longer or IntervalKind.Shorter;

    public readonly double ExpectedUnlogged => _two + 2 * _three;

    public readonly double SpottingProbability => Kind == IntervalKind.Shorter ? _odd : 0;

    public readonly double LateProbability => Kind == IntervalKind.Longer ? _odd : 0;

    public readonly bool IsSpotting => SpottingProbability > 0.5;

    public readonly double LikelyDays => Reading switch
    {
        IntervalReading.TwoCycles => Days / 2.0,
        IntervalReading.ThreeCycles => Days / 3.0,
        _ => Days,
    };

    public readonly IntervalReading Reading =>
        Kind == IntervalKind.Break ? IntervalReading.Break
        : IsSpotting ? IntervalReading.Spotting
        : _one + _odd >= _two && _one + _odd >= _three ? IntervalReading.OneCycle
        : _two >= _three ? IntervalReading.TwoCycles : IntervalReading.ThreeCycles;

    public static Interval Unread(int days, double ratio)
    {
        var isLong = ratio is > CleanedCycles.LongRatio and <= CleanedCycles.BreakRatio;
        return new()
        {
            Days = days,
            Kind = ratio > CleanedCycles.BreakRatio ? IntervalKind.Break
                : isLong ? IntervalKind.Longer
                : ratio < CleanedCycles.ShortRatio ? IntervalKind.Shorter : IntervalKind.Usual,
            _one = ratio > CleanedCycles.BreakRatio ? 0 : isLong ? 0.5 : 1,
            _two = isLong ? 0.5 : 0,
            _y1 = LengthPosterior.LogOf(days),
            _y2 = isLong ? LengthPosterior.LogOfHalf(days) : 0,
            _y3 = isLong ? LengthPosterior.LogOfThird(days) : 0,
        };
    }

    /// <summary>The densities of the interval's length by the person's other intervals.</summary>
    /// <param name="prior">The population prior.</param>
    /// <param name="all">The evidence of all intervals.</param>
    /// <param name="shapes">The shapes for the last weight.</param>
    public readonly IntervalDensities Densities(LengthPrior prior, in SufficientStatistics all, ref KnownShapes shapes)
    {
        var others = AddTo(all, -1);
        shapes.Take(prior, others);
        var lengths = LengthMixture.From(prior, shapes.Posterior, others).OfIntervals(shapes.Density);
        var one = PerDay(lengths.Of(_y1, 1), 1);
        return Kind == IntervalKind.Longer
            ? new(one, PerDay(lengths.Of(_y2, 2), 2), PerDay(lengths.Of(_y3, 3), 3))
            : new(one, 0, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly SufficientStatistics AddTo(in SufficientStatistics evidence, double sign) =>
        Kind == IntervalKind.Usual ? evidence.With(_y1, sign) : AddReadings(evidence, sign);

    public readonly IntervalWeights Weights(double center, double discount) => new(
        Days, center, Kind, _one, _two, _three, SpottingProbability, LateProbability,
        AddTo(default, discount).Weight);

    /// <summary>Weighs the readings by the densities of the length.</summary>
    public void Read(in IntervalDensities densities, double skipRate, double oddShare)
    {
        var one = (1 - oddShare) * densities.One;
        var odd = oddShare / (Days * OddSpan);
        var two = skipRate * densities.Two;
        var three = skipRate * Math.Max(skipRate, CleanedCycles.MinSkipAgainRate) * densities.Three;
        var total = one + odd + two + three;
        (_one, _odd, _two, _three) = (one / total, odd / total, two / total, three / total);
    }

    /// <summary>What a long interval says about unlogged periods, by the person's other intervals.</summary>
    public readonly SkipEvidence SkipEvidence(LengthPrior prior, in SufficientStatistics all)
    {
        var shapes = default(KnownShapes);
        var densities = Densities(prior, all, ref shapes);
        return new(densities.One, 1 / (Days * LongSpan), densities.Two, densities.Three);
    }

    private readonly SufficientStatistics AddReadings(in SufficientStatistics evidence, double sign) => Kind switch
    {
        IntervalKind.Break => evidence,
        IntervalKind.Shorter => evidence.With(_y1, sign * _one),
        _ => evidence.With(_y1, sign * _one).With(_y2, sign * _two).With(_y3, sign * _three),
    };

    // The density of the interval: that of y at an equal part of it, with the Jacobian of y = log(days / parts − 10).
    private readonly double PerDay(double density, int parts)
    {
        var share = (double)Days / parts;
        if (parts > 1 && share < LengthPosterior.MinDaysInLog)
            return 0;
        return density / ((Math.Max(share, LengthPosterior.MinDaysInLog) - 10) * parts);
    }
}

/// <summary>The density of an interval's length, in days, as one cycle of the person's pattern, as two, and as three.</summary>
internal readonly record struct IntervalDensities(double One, double Two, double Three);
