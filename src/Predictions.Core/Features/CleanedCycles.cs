using Predictions.Core.History;

namespace Predictions.Core.Features;

/// <summary>
/// Lengths with the holes of the log seen through: an interval much longer than her usual is weighed as one long cycle, or as two
/// or three of which the periods between went unlogged.
/// </summary>
public ref struct CleanedCycles
{
    /// <summary>Intervals longer than this many times the robust centre are weighed as holes.</summary>
    private const double SuspiciousRatio = 1.5;

    /// <summary>Intervals longer than this many times the centre are a stretch without logging: they say nothing of a length.</summary>
    private const double UnusableRatio = 3.6;

    /// <summary>Share of cycles that are truly long, whoever has them.</summary>
    private const double LongShare = 0.02;

    /// <summary>Who left one period unlogged leaves the next unlogged at least this often.</summary>
    private const double LeastSkipAgainRate = 0.2;

    /// <summary>
    /// Pseudo-cycles behind the prior skip rate: few, since most women log every period and some forget one in ten. With more, a
    /// careful logger's late period would be taken for a forgotten one.
    /// </summary>
    private const double SkipPriorCycles = 3;

    private const int Passes = 2;
    private const int PopulationCentreDays = 29;
    private const int Uncountable = 256;

    // log of the range that truly long cycles are spread over evenly, 30 to 200 days.
    private static readonly double LongSpan = Math.Log(200.0 / 30);

    /// <summary>The likeliest cycle lengths in days, oldest first; unusable stretches are left out.</summary>
    public ReadOnlySpan<double> LikelyDays;

    /// <summary>Discounted evidence of the lengths.</summary>
    public SufficientStatistics Evidence;

    /// <summary>Expected number of unlogged periods.</summary>
    public double UnloggedPeriods;

    /// <summary>Probability that she leaves a period unlogged.</summary>
    public double SkipRate;

    /// <summary>Probability that she leaves a period unlogged that follows an unlogged one.</summary>
    public readonly double SkipAgainRate => Math.Max(SkipRate, LeastSkipAgainRate);

    /// <summary>Cleans lengths in days, oldest first.</summary>
    /// <param name="lengths">Lengths between kept starts.</param>
    /// <param name="prior">The population prior.</param>
    /// <param name="likelyDays">Room for as many lengths.</param>
    public static CleanedCycles From(ReadOnlySpan<int> lengths, LengthPrior prior, Span<double> likelyDays)
    {
        var centre = RobustCentre(lengths);
        if (ArePlain(lengths, centre))
            return OfPlain(lengths, prior, likelyDays);
        Span<Split> splits = stackalloc Split[lengths.Length];
        for (var i = 0; i < lengths.Length; i++)
            splits[i] = Split.Whole(lengths[i], lengths[i] / centre);

        var cleaned = new CleanedCycles();
        for (var pass = 0; pass < Passes; pass++)
            Weigh(lengths, splits, prior);
        cleaned.Gather(lengths, splits, prior, centre, likelyDays);
        return cleaned;
    }

    private static bool ArePlain(ReadOnlySpan<int> lengths, double centre)
    {
        var longest = 0;
        foreach (var length in lengths)
            longest = Math.Max(longest, length);
        return longest / centre <= SuspiciousRatio;
    }

    // What the general way comes to where there is nothing to weigh, as for most women.
    private static CleanedCycles OfPlain(ReadOnlySpan<int> lengths, LengthPrior prior, Span<double> likelyDays)
    {
        var evidence = default(SufficientStatistics);
        for (var i = 0; i < lengths.Length; i++)
        {
            evidence = evidence.Discounted(prior.Discount).With(LengthPosterior.LogOf(lengths[i]), 1);
            likelyDays[i] = lengths[i];
        }

        return new CleanedCycles
        {
            LikelyDays = likelyDays[..lengths.Length],
            Evidence = evidence,
            SkipRate = prior.SkipRate * SkipPriorCycles / (SkipPriorCycles + lengths.Length),
        };
    }

    private static void Weigh(ReadOnlySpan<int> lengths, Span<Split> splits, LengthPrior prior)
    {
        var all = default(SufficientStatistics);
        foreach (ref var split in splits)
            all = split.AddTo(all, 1);

        for (var i = 0; i < splits.Length; i++)
        {
            if (splits[i].Kind != SplitKind.Suspicious)
                continue;
            var others = LengthPosterior.From(prior, splits[i].AddTo(all, -1));
            splits[i].Weigh(lengths[i], others, prior.SkipRate);
        }
    }

    private void Gather(
        scoped ReadOnlySpan<int> lengths, scoped Span<Split> splits, LengthPrior prior, double centre, Span<double> likelyDays)
    {
        var kept = 0;
        for (var i = 0; i < splits.Length; i++)
        {
            Evidence = Evidence.Discounted(prior.Discount);
            if (splits[i].Kind == SplitKind.Unusable)
            {
                UnloggedPeriods += lengths[i] / centre - 1;
                continue;
            }

            Evidence = splits[i].AddTo(Evidence, 1);
            UnloggedPeriods += splits[i].ExpectedUnlogged;
            likelyDays[kept++] = splits[i].LikelyDays(lengths[i]);
        }

        LikelyDays = likelyDays[..kept];
        SkipRate = (prior.SkipRate * SkipPriorCycles + UnloggedPeriods) / (SkipPriorCycles + lengths.Length + UnloggedPeriods);
    }

    // The lower median, since holes only lengthen; with few cycles the population's centre is one of them. Lengths are counted
    // rather than sorted, but for those that no woman has for her usual one.
    private static double RobustCentre(ReadOnlySpan<int> lengths)
    {
        Span<int> counts = stackalloc int[Uncountable];
        counts.Clear();
        foreach (var length in lengths)
            if (length < Uncountable)
                counts[length]++;
        var count = lengths.Length;
        if (count < 5)
        {
            counts[PopulationCentreDays]++;
            count++;
        }

        var until = (count - 1) / 2;
        for (var days = 0; days < Uncountable; days++)
            if ((until -= counts[days]) < 0)
                return days;
        return SortedCentre(lengths, (count - 1) / 2);
    }

    private static int SortedCentre(ReadOnlySpan<int> lengths, int place)
    {
        Span<int> sorted = stackalloc int[HistoryLimits.Periods + 1];
        lengths.CopyTo(sorted);
        sorted[lengths.Length] = PopulationCentreDays;
        sorted = sorted[..(lengths.Length < 5 ? lengths.Length + 1 : lengths.Length)];
        sorted.Sort();
        return sorted[place];
    }

    private enum SplitKind
    {
        Plain,
        Suspicious,
        Unusable,
    }

    private struct Split
    {
        private double _one;
        private double _two;
        private double _three;
        private double _wholeWeight;
        private double _y1;
        private double _y2;
        private double _y3;

        public SplitKind Kind { get; private init; }

        public readonly double ExpectedUnlogged => _two + 2 * _three;

        public static Split Whole(int days, double ratio) => new()
        {
            Kind = ratio > UnusableRatio ? SplitKind.Unusable : ratio > SuspiciousRatio ? SplitKind.Suspicious : SplitKind.Plain,
            _one = ratio > SuspiciousRatio ? 0.5 : 1,
            _two = ratio > SuspiciousRatio ? 0.5 : 0,
            _wholeWeight = 1,
            _y1 = LengthPosterior.LogOf(days),
            _y2 = ratio > SuspiciousRatio ? LengthPosterior.LogOf(days / 2.0) : 0,
            _y3 = ratio > SuspiciousRatio ? LengthPosterior.LogOf(days / 3.0) : 0,
        };

        public readonly SufficientStatistics AddTo(SufficientStatistics evidence, double sign) => Kind switch
        {
            SplitKind.Plain => evidence.With(_y1, sign),
            SplitKind.Unusable => evidence,
            _ => evidence.With(_y1, sign * _one * _wholeWeight).With(_y2, sign * _two).With(_y3, sign * _three),
        };

        public readonly double LikelyDays(int days) =>
            _one >= _two && _one >= _three ? days : _two >= _three ? days / 2.0 : days / 3.0;

        public void Weigh(int days, in LengthPosterior others, double skipRate)
        {
            var ordinary = (1 - LongShare) * Density(others, _y1, days, 1);
            var truly = LongShare / (days * LongSpan);
            var one = ordinary + truly;
            var two = skipRate * Density(others, _y2, days, 2);
            var three = skipRate * LeastSkipAgainRate * Density(others, _y3, days, 3);
            var total = one + two + three;
            (_one, _two, _three) = (one / total, two / total, three / total);
            _wholeWeight = ordinary / one;
        }

        // Density of the interval itself: that of y at an equal share of it, with the Jacobian of y = log(days / parts − 10).
        private static double Density(in LengthPosterior posterior, double y, int days, int parts)
        {
            var share = (double)days / parts;
            return share < LengthPosterior.ShortestInLogDays ? 0 : Math.Exp(posterior.LogDensity(y)) / ((share - 10) * parts);
        }
    }
}
