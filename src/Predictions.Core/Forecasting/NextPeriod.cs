using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>
/// The next period, given that none was logged for so many days: either none began, or one began and was not logged, and then the
/// cycle after it is running. A renewal process with thinning; source: Cox, "Renewal Theory" (1962), chapters 2 and 9.
/// </summary>
internal static class NextPeriod
{
    // After this many days without a log the phase of the cycle is as good as forgotten: a longer gap only moves the dates.
    private const int LongestGapDays = 1100;

    // Below this the possibility of a missed log changes nothing that the contract shows.
    private const double NegligibleMiss = 1e-9;

    /// <summary>Conditions the first start on the days reached, and weighs starts missed on the way.</summary>
    /// <param name="first">The first start to come, from its own first possible day on; need not sum to one.</param>
    /// <param name="lengths">The lengths of cycles after it.</param>
    /// <param name="skipRate">Probability that a start goes unlogged.</param>
    /// <param name="skipAgainRate">Probability that the start after an unlogged one goes unlogged too.</param>
    /// <param name="reached">Days since the running cycle began; the day itself is still open.</param>
    /// <param name="room">Room for <see cref="LocationMixture.Count"/> × <see cref="PeriodStarts.Horizon"/> probabilities.</param>
    public static NextStart Given(
        scoped PeriodStarts first, scoped CycleLengths lengths, double skipRate, double skipAgainRate, int reached, Span<double> room)
    {
        var start = Math.Max(first.First, reached);
        var forgotten = Math.Max(0, start - first.First - LongestGapDays);
        start -= forgotten;
        var next = new PeriodStarts(start, PeriodStarts.Horizon, room);
        next.Joint.Clear();
        var missed = 0.0;
        for (var s = 0; s < LocationMixture.Count; s++)
        {
            KeepFromStart(first.State(s), first.First, next.State(s), start);
            missed += AddMissed(first.State(s), first.First, lengths.State(s), skipRate, skipAgainRate, next.State(s), start);
        }

        var survived = next.Normalise();
        next.First += forgotten;
        return new NextStart(next, missed / survived + forgotten / lengths.MeanDays, survived);
    }

    private static void KeepFromStart(ReadOnlySpan<double> first, int firstDay, Span<double> next, int start)
    {
        var kept = first[Math.Min(first.Length, start - firstDay)..];
        kept[..Math.Min(kept.Length, next.Length)].CopyTo(next);
    }

    // Pushes each missed start forward by one more cycle: on to a later start that is missed too, or to the next one from `start`
    // on. Returns the expected number of missed starts, as much as `next` holds of it.
    private static double AddMissed(
        ReadOnlySpan<double> first, int firstDay, LengthPmf lengths, double skipRate, double skipAgainRate, Span<double> next, int start)
    {
        var days = start - firstDay;
        var from = FirstThatMatters(first, days, skipRate);
        if (from >= days)
            return 0;
        var row = lengths.Days;
        Span<double> arrived = stackalloc double[days + next.Length];
        Span<double> counted = stackalloc double[days];
        arrived.Clear();
        counted.Clear();
        var expected = 0.0;
        var beyond = new RowBeyond(row, days - from - lengths.ShortestDays);
        for (var k = from; k < days; k++)
        {
            var firstMissed = k < first.Length ? skipRate * first[k] : 0;
            var missed = firstMissed + skipAgainRate * arrived[k];
            var count = firstMissed + skipAgainRate * (counted[k] + arrived[k]);
            DaySums.Add(row, missed, arrived[(k + lengths.ShortestDays)..]);
            if (k + lengths.ShortestDays < days)
                DaySums.Add(row[..Math.Min(row.Length, days - k - lengths.ShortestDays)], count, counted[(k + lengths.ShortestDays)..]);
            expected += count * beyond.Next();
        }

        DaySums.Add(arrived.Slice(days, next.Length), next);
        return expected;
    }

    // The first start of which a missed log could change anything; `days` where there is none. Tails are compared with each other,
    // since after a long gap all that is left is small.
    private static int FirstThatMatters(ReadOnlySpan<double> first, int days, double skipRate)
    {
        var reached = Math.Min(days, first.Length);
        if (reached <= 0)
            return days;
        var least = NegligibleMiss * DaySums.Of(first[reached..]);
        var missed = 0.0;
        for (var k = 0; k < reached; k++)
        {
            missed += skipRate * first[k];
            if (missed > least)
                return k;
        }

        return days;
    }

    /// <summary>What a row holds from a day on, a day earlier at each step.</summary>
    private ref struct RowBeyond(ReadOnlySpan<double> row, int from)
    {
        private readonly ReadOnlySpan<double> _row = row;
        private double _beyond = from < row.Length ? DaySums.Of(row[Math.Max(0, from)..]) : 0;
        private int _from = from;

        public double Next()
        {
            var beyond = _beyond;
            _from--;
            if (_from >= 0 && _from < _row.Length)
                _beyond += _row[_from];
            return beyond;
        }
    }
}

/// <summary>The next start as of a day.</summary>
/// <param name="starts">Its days, jointly with the person's state; sums to one.</param>
/// <param name="missed">Expected number of starts that went unlogged on the way.</param>
/// <param name="survived">Share of the first start's distribution that came this far, missed starts included.</param>
internal readonly ref struct NextStart(PeriodStarts starts, double missed, double survived)
{
    public readonly PeriodStarts Starts = starts;
    public readonly double Missed = missed;
    public readonly double Survived = survived;
}
