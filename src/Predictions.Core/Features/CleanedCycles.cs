using Predictions.Core.History;

namespace Predictions.Core.Features;

/// <summary>
/// Cycle lengths corrected for unlogged periods. An interval much longer than usual is read as one long cycle, or as two or three
/// cycles with unlogged periods between them. Each reading has a responsibility, its posterior probability; see
/// docs/design/forecast.md, section 1.
/// </summary>
public ref struct CleanedCycles
{
    /// <summary>Intervals longer than this many times the robust center may contain unlogged periods.</summary>
    private const double SuspiciousRatio = 1.5;

    /// <summary>Intervals longer than this many times the center are gaps in the log and are left out.</summary>
    private const double UnusableRatio = 3.6;

    /// <summary>The share of cycles that are truly long, in the whole population.</summary>
    private const double LongShare = 0.02;

    /// <summary>The minimum probability that a period is unlogged after an unlogged one.</summary>
    private const double MinSkipAgainRate = 0.2;

    /// <summary>
    /// Pseudo-cycles behind the prior skip rate. They are few, because most people log every period and some miss one in ten.
    /// With more, a late period of a careful logger would be taken for an unlogged one.
    /// </summary>
    private const double SkipPriorCycles = 3;

    private const int Passes = 2;
    private const int PopulationCenterDays = 29;
    private const int Uncountable = 256;

    // log of the range of truly long cycles, 30 to 200 days, over which they are uniform.
    private static readonly double LongSpan = Math.Log(200.0 / 30);

    /// <summary>The likeliest cycle lengths in days, oldest first, without unusable intervals.</summary>
    public ReadOnlySpan<double> LikelyDays;

    /// <summary>The discounted sufficient statistics of the lengths.</summary>
    public SufficientStatistics Evidence;

    /// <summary>The expected number of unlogged periods.</summary>
    public double UnloggedPeriods;

    /// <summary>The probability that the person leaves a period unlogged.</summary>
    public double SkipRate;

    /// <summary>The probability that a period is unlogged after an unlogged one.</summary>
    public readonly double SkipAgainRate => Math.Max(SkipRate, MinSkipAgainRate);

    /// <summary>Corrects lengths in days, oldest first.</summary>
    /// <param name="lengths">The lengths between kept starts.</param>
    /// <param name="prior">The population prior.</param>
    /// <param name="likelyDays">The buffer of the result, at least as long as <paramref name="lengths"/>.</param>
    public static CleanedCycles From(ReadOnlySpan<int> lengths, LengthPrior prior, Span<double> likelyDays)
    {
        var center = RobustCenter(lengths);
        if (ArePlain(lengths, center))
            return OfPlain(lengths, prior, likelyDays);
        Span<SkipResponsibilities> responsibilities = stackalloc SkipResponsibilities[lengths.Length];
        for (var i = 0; i < lengths.Length; i++)
            responsibilities[i] = SkipResponsibilities.Whole(lengths[i], lengths[i] / center);

        var cleaned = new CleanedCycles();
        for (var pass = 0; pass < Passes; pass++)
            Weigh(lengths, responsibilities, prior);
        cleaned.Gather(lengths, responsibilities, prior, center, likelyDays);
        return cleaned;
    }

    private static bool ArePlain(ReadOnlySpan<int> lengths, double center)
    {
        var longest = 0;
        foreach (var length in lengths)
            longest = Math.Max(longest, length);
        return longest / center <= SuspiciousRatio;
    }

    // The result of the general case without suspicious intervals, which holds for most people.
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

    private static void Weigh(ReadOnlySpan<int> lengths, Span<SkipResponsibilities> responsibilities, LengthPrior prior)
    {
        var all = default(SufficientStatistics);
        foreach (ref var interval in responsibilities)
            all = interval.AddTo(all, 1);

        for (var i = 0; i < responsibilities.Length; i++)
        {
            if (responsibilities[i].Kind != IntervalKind.Suspicious)
                continue;
            var others = LengthPosterior.From(prior, responsibilities[i].AddTo(all, -1));
            responsibilities[i].Weigh(lengths[i], others, prior.SkipRate);
        }
    }

    private void Gather(
        scoped ReadOnlySpan<int> lengths, scoped Span<SkipResponsibilities> responsibilities, LengthPrior prior, double center,
        Span<double> likelyDays)
    {
        var kept = 0;
        for (var i = 0; i < responsibilities.Length; i++)
        {
            Evidence = Evidence.Discounted(prior.Discount);
            if (responsibilities[i].Kind == IntervalKind.Unusable)
            {
                UnloggedPeriods += lengths[i] / center - 1;
                continue;
            }

            Evidence = responsibilities[i].AddTo(Evidence, 1);
            UnloggedPeriods += responsibilities[i].ExpectedUnlogged;
            likelyDays[kept++] = responsibilities[i].LikelyDays(lengths[i]);
        }

        LikelyDays = likelyDays[..kept];
        SkipRate = (prior.SkipRate * SkipPriorCycles + UnloggedPeriods) / (SkipPriorCycles + lengths.Length + UnloggedPeriods);
    }

    // The lower median, because unlogged periods only lengthen. With few cycles the population's center counts as one. Lengths
    // under 256 days are counted; only others need a sort.
    private static double RobustCenter(ReadOnlySpan<int> lengths)
    {
        Span<int> counts = stackalloc int[Uncountable];
        counts.Clear();
        foreach (var length in lengths)
            if (length < Uncountable)
                counts[length]++;
        var count = lengths.Length;
        if (count < 5)
        {
            counts[PopulationCenterDays]++;
            count++;
        }

        var until = (count - 1) / 2;
        for (var days = 0; days < Uncountable; days++)
            if ((until -= counts[days]) < 0)
                return days;
        return SortedCenter(lengths, (count - 1) / 2);
    }

    private static int SortedCenter(ReadOnlySpan<int> lengths, int index)
    {
        Span<int> sorted = stackalloc int[HistoryLimits.Periods + 1];
        lengths.CopyTo(sorted);
        sorted[lengths.Length] = PopulationCenterDays;
        sorted = sorted[..(lengths.Length < 5 ? lengths.Length + 1 : lengths.Length)];
        sorted.Sort();
        return sorted[index];
    }

    private enum IntervalKind
    {
        Plain,
        Suspicious,
        Unusable,
    }

    private struct SkipResponsibilities
    {
        private double _one;
        private double _two;
        private double _three;
        private double _wholeWeight;
        private double _y1;
        private double _y2;
        private double _y3;

        public IntervalKind Kind { get; private init; }

        public readonly double ExpectedUnlogged => _two + 2 * _three;

        public static SkipResponsibilities Whole(int days, double ratio) => new()
        {
            Kind = ratio > UnusableRatio
                ? IntervalKind.Unusable
                : ratio > SuspiciousRatio ? IntervalKind.Suspicious : IntervalKind.Plain,
            _one = ratio > SuspiciousRatio ? 0.5 : 1,
            _two = ratio > SuspiciousRatio ? 0.5 : 0,
            _wholeWeight = 1,
            _y1 = LengthPosterior.LogOf(days),
            _y2 = ratio > SuspiciousRatio ? LengthPosterior.LogOf(days / 2.0) : 0,
            _y3 = ratio > SuspiciousRatio ? LengthPosterior.LogOf(days / 3.0) : 0,
        };

        public readonly SufficientStatistics AddTo(SufficientStatistics evidence, double sign) => Kind switch
        {
            IntervalKind.Plain => evidence.With(_y1, sign),
            IntervalKind.Unusable => evidence,
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
            var three = skipRate * MinSkipAgainRate * Density(others, _y3, days, 3);
            var total = one + two + three;
            (_one, _two, _three) = (one / total, two / total, three / total);
            _wholeWeight = ordinary / one;
        }

        // The density of the interval: that of y at an equal part of it, with the Jacobian of y = log(days / parts − 10).
        private static double Density(in LengthPosterior posterior, double y, int days, int parts)
        {
            var share = (double)days / parts;
            return share < LengthPosterior.MinDaysInLog ? 0 : Math.Exp(posterior.LogDensity(y)) / ((share - 10) * parts);
        }
    }
}
