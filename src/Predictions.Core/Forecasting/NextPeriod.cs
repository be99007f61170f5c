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
    /// <param name="room">Room for <see cref="PersonStates.Count"/> × <see cref="PeriodStarts.Horizon"/> probabilities.</param>
    public static NextStart Given(
        scoped PeriodStarts first, scoped CycleLengths lengths, double skipRate, double skipAgainRate, int reached, Span<double> room)
    {
        var start = Math.Max(first.First, reached);
        var forgotten = Math.Max(0, start - first.First - LongestGapDays);
        start -= forgotten;
        var next = new PeriodStarts(start, PeriodStarts.Horizon, room);
        next.Joint.Clear();
        var missed = 0.0;
        for (var s = 0; s < PersonStates.Count; s++)
        {
            KeepFromStart(first.State(s), first.First, next.State(s), start);
            missed += AddMissed(first.State(s), first.First, lengths.State(s, out var shortest), shortest, skipRate, skipAgainRate, next.State(s), start);
        }

        var survived = next.Normalise();
        next.First += forgotten;
        return new NextStart(next, missed / survived + forgotten / MeanDays(lengths), survived);
    }

    private static void KeepFromStart(ReadOnlySpan<double> first, int firstDay, Span<double> next, int start)
    {
        var kept = first[Math.Min(first.Length, start - firstDay)..];
        kept[..Math.Min(kept.Length, next.Length)].CopyTo(next);
    }

    // Pushes each missed start forward by one more cycle: on to a later start that is missed too, or to the next one from `start`
    // on. Returns the expected number of missed starts, as much as `next` holds of it.
    private static double AddMissed(
        ReadOnlySpan<double> first, int firstDay, ReadOnlySpan<double> row, int shortest, double skipRate, double skipAgainRate,
        Span<double> next, int start)
    {
        var days = start - firstDay;
        if (!CouldHaveMissed(first, days, skipRate))
            return 0;
        var reach = days + next.Length;
        Span<double> arrived = stackalloc double[reach];
        Span<double> counted = stackalloc double[reach];
        arrived.Clear();
        counted.Clear();
        for (var k = 0; k < days; k++)
        {
            var firstMissed = k < first.Length ? skipRate * first[k] : 0;
            var missed = firstMissed + skipAgainRate * arrived[k];
            if (missed <= 0)
                continue;
            var count = firstMissed + skipAgainRate * (counted[k] + arrived[k]);
            ScaledSum.Add(row, missed, arrived[(k + shortest)..]);
            ScaledSum.Add(row, count, counted[(k + shortest)..]);
        }

        var expected = 0.0;
        for (var i = 0; i < next.Length; i++)
        {
            next[i] += arrived[days + i];
            expected += counted[days + i];
        }

        return expected;
    }

    // Tails are compared with each other, since after a long gap all that is left is small.
    private static bool CouldHaveMissed(ReadOnlySpan<double> first, int days, double skipRate)
    {
        var before = 0.0;
        var left = 0.0;
        for (var i = 0; i < first.Length; i++)
        {
            if (i < days)
                before += first[i];
            else
                left += first[i];
        }

        return skipRate * before > NegligibleMiss * left;
    }

    private static double MeanDays(CycleLengths lengths)
    {
        var row = lengths.State(PersonStates.Count / 2, out var shortest);
        var mean = 0.0;
        for (var i = 0; i < row.Length; i++)
            mean += (shortest + i) * row[i];
        return mean;
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
