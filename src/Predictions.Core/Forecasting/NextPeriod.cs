using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>
/// The next period, given the days without a log. Either no period began, or one began unlogged and the cycle after it is
/// running. A renewal process with thinning; source: Cox, "Renewal Theory" (1962), chapters 2 and 9.
/// </summary>
internal static class NextPeriod
{
    // After this many days without a log the phase of the cycle is unknown. A longer gap only moves the dates.
    private const int MaxGapDays = 1100;

    // A smaller probability of an unlogged start is below the contract's precision.
    private const double NegligibleMiss = 1e-9;

    /// <summary>Conditions the first start on the days reached, and accounts for unlogged starts.</summary>
    /// <param name="first">The first start; need not sum to one.</param>
    /// <param name="lengths">The lengths of the cycles after it.</param>
    /// <param name="skipRate">The probability that a start is unlogged.</param>
    /// <param name="skipAgainRate">The probability that a start is unlogged after an unlogged one.</param>
    /// <param name="reached">The days since the running cycle began; a start on that day is possible.</param>
    /// <param name="buffer">At least <see cref="LocationMixture.Count"/> × <see cref="PeriodStarts.Horizon"/> long.</param>
    public static NextStart Given(
        scoped PeriodStarts first, scoped CycleLengths lengths, double skipRate, double skipAgainRate, int reached,
        Span<double> buffer)
    {
        var start = Math.Max(first.First, reached);
        var forgotten = Math.Max(0, start - first.First - MaxGapDays);
        start -= forgotten;
        var next = new PeriodStarts(start, PeriodStarts.Horizon, buffer);
        for (var s = 0; s < LocationMixture.Count; s++)
            KeepFromStart(first.State(s), first.First, next.State(s), start);
        var running = DaySums.Of(next.Joint);
        var missed = AddMissed(first, lengths, skipRate, skipAgainRate, next, start);
        // Without unlogged starts nothing was added.
        var survived = missed > 0 ? DaySums.Of(next.Joint) : running;
        next.Normalize(survived);
        next.First += forgotten;
        return new NextStart(
            next, missed / survived + (forgotten > 0 ? forgotten / lengths.MeanDays : 0), forgotten > 0 ? 0 : running / survived,
            survived);
    }

    private static void KeepFromStart(ReadOnlySpan<double> first, int firstDay, Span<double> next, int start)
    {
        var kept = first[Math.Min(first.Length, start - firstDay)..];
        kept = kept[..Math.Min(kept.Length, next.Length)];
        kept.CopyTo(next);
        next[kept.Length..].Clear();
    }

    /// <summary>Whether the running cycle's probability was at most a bound on an earlier day.</summary>
    /// <param name="first">The first start.</param>
    /// <param name="lengths">The lengths of the cycles after it.</param>
    /// <param name="skipRate">The probability that a start is unlogged.</param>
    /// <param name="skipAgainRate">The probability that a start is unlogged after an unlogged one.</param>
    /// <param name="from">The first of the days, since the running cycle began.</param>
    /// <param name="before">
    /// The day after the last of them, at most <see cref="MaxGapDays"/> after the first start's first day.
    /// </param>
    /// <param name="bound">The bound.</param>
    public static bool WasRunningAtMost(
        scoped PeriodStarts first, scoped CycleLengths lengths, double skipRate, double skipAgainRate, int from, int before,
        double bound)
    {
        // A model whose prior is unsound may have no day here, and a negative length would overflow the stack.
        if (before <= from || from < first.First)
            return false;
        var days = before - first.First;
        Span<double> running = stackalloc double[before - from];
        Span<double> over = stackalloc double[running.Length];
        Span<double> missed = stackalloc double[LocationMixture.Count * days];
        running.Clear();
        over.Clear();
        FillMissed(first, lengths, skipRate, skipAgainRate, missed, out _);
        for (var s = 0; s < LocationMixture.Count; s++)
        {
            var state = first.State(s);
            for (var i = 0; i < running.Length; i++)
            {
                var reached = from + i - first.First;
                running[i] += DaySums.Of(state[Math.Clamp(reached, 0, state.Length)..]);
                var beyond = new RowBeyond(lengths.Days(s), reached - lengths.ShortestDays);
                for (var k = 0; k < reached; k++)
                    over[i] += missed[s * days + k] * beyond.Next();
            }
        }

        for (var i = 0; i < running.Length; i++)
            if (running[i] <= bound * (running[i] + over[i]))
                return true;
        return false;
    }

    // Moves each unlogged start forward by one cycle: to a later start that is unlogged too, or to the next one from `start` on.
    // Returns the expected number of unlogged starts within `next`.
    private static double AddMissed(
        PeriodStarts first, CycleLengths lengths, double skipRate, double skipAgainRate, PeriodStarts next, int start)
    {
        var days = start - first.First;
        if (skipRate <= 0 || days <= 0)
            return 0;
        Span<double> missed = stackalloc double[LocationMixture.Count * days];
        var from = FillMissed(first, lengths, skipRate, skipAgainRate, missed, out var expected);
        Span<double> block = stackalloc double[LocationMixture.Count * DayConvolution.Block];
        for (var day = 0; from < days && day < next.Length; day += DayConvolution.Block)
        {
            DayConvolution.FillStates(
                missed[from..], days, days - from, lengths, days + day - from - lengths.ShortestDays, block,
                DayConvolution.Block);
            var length = Math.Min(DayConvolution.Block, next.Length - day);
            for (var s = 0; s < LocationMixture.Count; s++)
                DaySums.Add(block.Slice(s * DayConvolution.Block, length), next.State(s)[day..]);
        }

        return expected;
    }

    // Fills the mass of an unlogged start on each day, by state. Returns the first day that has any, and the expected number of
    // unlogged starts whose next start is after these days.
    private static int FillMissed(
        PeriodStarts first, CycleLengths lengths, double skipRate, double skipAgainRate, Span<double> missed,
        out double expected)
    {
        missed.Clear();
        expected = 0;
        var days = missed.Length / LocationMixture.Count;
        Span<int> relevant = stackalloc int[LocationMixture.Count];
        var from = days;
        for (var s = 0; s < LocationMixture.Count; s++)
            from = Math.Min(from, relevant[s] = FirstRelevant(first.State(s), days, skipRate));
        if (from >= days)
            return days;
        Span<double> counts = stackalloc double[missed.Length];
        counts.Clear();
        Span<double> arrived = stackalloc double[LocationMixture.Count * DayConvolution.Block];
        Span<double> counted = stackalloc double[arrived.Length];
        // No cycle is shorter, so a start on these days follows one before them.
        var step = Math.Min(DayConvolution.Block, lengths.ShortestDays);
        for (var day = from; day < days; day += step)
        {
            var (known, lag) = (day - from, day - from - lengths.ShortestDays);
            DayConvolution.FillStates(missed[from..], days, known, lengths, lag, arrived, DayConvolution.Block);
            DayConvolution.FillStates(counts[from..], days, known, lengths, lag, counted, DayConvolution.Block);
            for (var s = 0; s < LocationMixture.Count; s++)
            {
                var state = first.State(s);
                for (var k = day; k < Math.Min(day + step, days); k++)
                {
                    var (i, j) = (s * days + k, s * DayConvolution.Block + k - day);
                    missed[i] = (k >= relevant[s] && k < state.Length ? skipRate * state[k] : 0) + skipAgainRate * arrived[j];
                    counts[i] = missed[i] + skipAgainRate * counted[j];
                }
            }
        }

        for (var s = 0; s < LocationMixture.Count; s++)
        {
            var beyond = new RowBeyond(lengths.Days(s), days - from - lengths.ShortestDays);
            foreach (var count in counts.Slice(s * days + from, days - from))
                expected += count * beyond.Next();
        }

        return from;
    }

    // The first start whose missing log is above the negligible share; `days` where there is none. The share is relative, because
    // after a long gap all probabilities are small.
    private static int FirstRelevant(ReadOnlySpan<double> first, int days, double skipRate)
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

    /// <summary>The mass of a row from a day on, one day earlier at each step.</summary>
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
/// <param name="starts">Its days, jointly with the person's state. Sums to one.</param>
/// <param name="missed">The expected number of unlogged starts.</param>
/// <param name="running">The probability that no start was unlogged: the cycle of the last logged start is still running.</param>
/// <param name="survived">The share of the first start's distribution that reached the day, unlogged starts included.</param>
internal readonly ref struct NextStart(PeriodStarts starts, double missed, double running, double survived)
{
    public readonly PeriodStarts Starts = starts;
    public readonly double Missed = missed;
    public readonly double Running = running;
    public readonly double Survived = survived;
}
