using Predictions.Core.History;

namespace Predictions.Core.Features;

/// <summary>
/// Cycle lengths corrected for unlogged periods and for starts that were no period. An interval far from the usual length is read
/// as one cycle, as two or three cycles with unlogged periods between them, or as an odd interval that tells nothing about the
/// person's lengths. Each reading has a responsibility, its posterior probability; see docs/design/forecast.md, section 1.
/// </summary>
public ref struct CleanedCycles
{
    /// <summary>Intervals longer than this many times the robust center may contain unlogged periods.</summary>
    internal const double LongRatio = 1.5;

    /// <summary>Intervals shorter than this many times the center may begin or end with a bleed that was no period.</summary>
    internal const double ShortRatio = 0.7;

    /// <summary>Intervals longer than this many times the center are one break in the log, whatever their length.</summary>
    internal const double BreakRatio = 3.6;

    /// <summary>The minimum probability that a period is unlogged after an unlogged one.</summary>
    internal const double MinSkipAgainRate = 0.5;

    private const int Passes = 2;
    private const int PopulationCenterDays = 29;
    private const int Uncountable = 256;

    /// <summary>The likeliest cycle lengths in days, oldest first, without breaks and odd short intervals.</summary>
    public ReadOnlySpan<double> LikelyDays;

    /// <summary>The discounted sufficient statistics of the lengths.</summary>
    public SufficientStatistics Evidence;

    /// <summary>The expected number of unlogged periods. A break counts as none.</summary>
    public double UnloggedPeriods;

    /// <summary>The number of starts that were more likely no period.</summary>
    public int SuspectedSpotting;

    /// <summary>The probability that the last logged start was no period, if it ended a short interval; otherwise 0.</summary>
    public double LastWasSpotting;

    /// <summary>The share of cycles that run on beyond the person's pattern.</summary>
    public double LateShare;

    /// <summary>How far such cycles run beyond the typical length, on average, in days.</summary>
    public double LateDays;

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
        Span<Interval> intervals = stackalloc Interval[lengths.Length];
        Read(lengths, center, prior, intervals);
        var cleaned = new CleanedCycles();
        cleaned.Gather(intervals, prior, center, likelyDays);
        return cleaned;
    }

    /// <summary>The likeliest reading of each interval, by the same weights.</summary>
    /// <param name="lengths">The lengths between kept starts, in days, oldest first.</param>
    /// <param name="prior">The population prior.</param>
    /// <param name="readings">The result, as long as <paramref name="lengths"/>.</param>
    public static void Read(ReadOnlySpan<int> lengths, LengthPrior prior, Span<IntervalReading> readings)
    {
        readings.Clear();
        var center = RobustCenter(lengths);
        if (ArePlain(lengths, center))
            return;
        Span<Interval> intervals = stackalloc Interval[lengths.Length];
        Read(lengths, center, prior, intervals);
        for (var i = 0; i < lengths.Length; i++)
            readings[i] = intervals[i].Reading;
    }

    /// <summary>What each interval of lengths in days, oldest first, says about unlogged periods. Breaks are left out.</summary>
    /// <param name="lengths">The lengths between kept starts.</param>
    /// <param name="prior">The population prior.</param>
    /// <param name="into">The buffer of the result, at least as long as <paramref name="lengths"/>.</param>
    public static ReadOnlySpan<SkipEvidence> SkipEvidenceOf(
        ReadOnlySpan<int> lengths, LengthPrior prior, Span<SkipEvidence> into)
    {
        Span<Interval> intervals = stackalloc Interval[lengths.Length];
        Read(lengths, RobustCenter(lengths), prior, intervals);
        var all = default(SufficientStatistics);
        foreach (ref var interval in intervals)
            all = interval.AddTo(all, 1);
        var kept = 0;
        foreach (ref var interval in intervals)
            if (interval.Kind != IntervalKind.Break)
                into[kept++] = interval.Kind == IntervalKind.Longer ? interval.SkipEvidence(prior, all) : default;
        return into[..kept];
    }

    /// <summary>
    /// How each interval of lengths in days, oldest first, is read by <see cref="From"/>. It explains a forecast, which does not
    /// call it.
    /// </summary>
    /// <param name="lengths">The lengths between kept starts.</param>
    /// <param name="prior">The population prior.</param>
    public static IntervalWeights[] WeightsOf(ReadOnlySpan<int> lengths, LengthPrior prior)
    {
        Span<Interval> intervals = stackalloc Interval[lengths.Length];
        var center = RobustCenter(lengths);
        Read(lengths, center, prior, intervals);
        var weights = new IntervalWeights[lengths.Length];
        var discount = 1.0;
        for (var i = weights.Length - 1; i >= 0; i--, discount *= prior.Discount)
            weights[i] = intervals[i].Weights(center, discount);
        return weights;
    }

    private static void Read(ReadOnlySpan<int> lengths, double center, LengthPrior prior, Span<Interval> intervals)
    {
        Span<int> uncertain = stackalloc int[lengths.Length];
        var count = 0;
        for (var i = 0; i < lengths.Length; i++)
        {
            intervals[i] = Interval.Unread(lengths[i], lengths[i] / center);
            if (intervals[i].IsUncertain)
                uncertain[count++] = i;
        }

        for (var pass = 0; pass < Passes; pass++)
            Weigh(intervals, uncertain[..count], prior);
    }

    private static bool ArePlain(ReadOnlySpan<int> lengths, double center)
    {
        var (shortest, longest) = ((int)center, (int)center);
        foreach (var length in lengths)
            (shortest, longest) = (Math.Min(shortest, length), Math.Max(longest, length));
        return shortest / center >= ShortRatio && longest / center <= LongRatio;
    }

    // The result of the general case if no interval is far from the usual, which holds for most people.
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
            SkipRate = PersonalSkipRate(prior.SkipRate, prior.SkipCycles, lengths.Length, 0),
            LateShare = prior.LateShare * prior.LateCycles / (prior.LateCycles + lengths.Length),
            LateDays = prior.LateDays,
        };
    }

    private static double PersonalSkipRate(double prior, double priorCycles, double cycles, double unlogged) =>
        (prior * priorCycles + unlogged) / (priorCycles + cycles + unlogged);

    private static void Weigh(Span<Interval> intervals, ReadOnlySpan<int> uncertain, LengthPrior prior)
    {
        var all = default(SufficientStatistics);
        var (cycles, unlogged) = (0, 0.0);
        foreach (ref var interval in intervals)
        {
            all = interval.AddTo(all, 1);
            unlogged += interval.ExpectedUnlogged;
            cycles += interval.Kind == IntervalKind.Break ? 0 : 1;
        }

        // In the first pass all weigh the same.
        var shapes = default(KnownShapes);
        foreach (var i in uncertain)
        {
            ref var interval = ref intervals[i];
            var skipRate = PersonalSkipRate(
                prior.SkipRate, prior.PastSkipCycles, cycles - 1, unlogged - interval.ExpectedUnlogged);
            interval.Read(interval.Densities(prior, all, ref shapes), skipRate, prior.OddShare);
        }
    }

    private void Gather(scoped Span<Interval> intervals, LengthPrior prior, double center, Span<double> likelyDays)
    {
        var (kept, cycles) = (0, 0);
        var (evidence, unlogged) = (default(SufficientStatistics), 0.0);
        var (late, lateDays) = (prior.LateShare * prior.LateCycles, prior.LateShare * prior.LateCycles * prior.LateDays);
        foreach (ref var interval in intervals)
        {
            evidence = evidence.Discounted(prior.Discount);
            if (interval.Kind == IntervalKind.Break)
                continue;

            cycles++;
            evidence = interval.AddTo(evidence, 1);
            unlogged += interval.ExpectedUnlogged;
            late += interval.LateProbability;
            lateDays += interval.LateProbability * (interval.Days - center);
            if (interval.IsSpotting)
                SuspectedSpotting++;
            else
                likelyDays[kept++] = interval.LikelyDays;
        }

        LikelyDays = likelyDays[..kept];
        (Evidence, UnloggedPeriods) = (evidence, unlogged);
        SkipRate = PersonalSkipRate(prior.SkipRate, prior.SkipCycles, cycles, UnloggedPeriods);
        LateShare = late / (prior.LateCycles + cycles);
        LateDays = late > 0 ? lateDays / late : prior.LateDays;
        LastWasSpotting = intervals[^1].SpottingProbability;
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
}

/// <summary>
/// What one long interval says about unlogged periods: the density of its length, in days, under each reading. All are 0 for an
/// interval of usual or short length, which has none.
/// </summary>
/// <param name="Usual">If it is one cycle of the person's pattern.</param>
/// <param name="RanOn">If it is one cycle that ran on beyond the pattern: uniform in the logarithm.</param>
/// <param name="OneUnlogged">If one period within it is unlogged.</param>
/// <param name="TwoUnlogged">If two periods within it are unlogged.</param>
public readonly record struct SkipEvidence(double Usual, double RanOn, double OneUnlogged, double TwoUnlogged);

/// <summary>The likeliest reading of an interval between two logged starts.</summary>
public enum IntervalReading
{
    /// <summary>One cycle, even if it is unusually long or short.</summary>
    OneCycle,

    /// <summary>Two cycles, with one unlogged period between them.</summary>
    TwoCycles,

    /// <summary>Three cycles, with two unlogged periods between them.</summary>
    ThreeCycles,

    /// <summary>A break in the log.</summary>
    Break,

    /// <summary>A short interval that began or ended with a bleed that was no period.</summary>
    Spotting,
}
