using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>A logged ovulation starts the luteal phase, unless the log is wrong.</summary>
internal static class ObservedOvulation
{
    // The probability of the next start on a day that the luteal phase gives, if the record is wrong; and the part of both
    // probabilities that is not compared. Chosen with RecordQuality: women with wrong records have uneven cycles too.
    private const double UnrelatedDay = 0.05;
    private const double Uncompared = 0.1;

    /// <summary>
    /// The trust in a record once its day is compared with the days that were expected: a record that contradicts them is weaker.
    /// </summary>
    /// <param name="trust">The trust before.</param>
    /// <param name="otherwise">The next start as of that day without the record; sums to one.</param>
    /// <param name="ovulationDay">Days from the cycle's first day to the ovulation.</param>
    /// <param name="luteal">The distribution of the luteal length counted from the record.</param>
    public static double Trust(
        double trust, PeriodStarts otherwise, int ovulationDay, ReadOnlySpan<double> luteal)
    {
        var agreed = 0.0;
        for (var j = 0; j < LutealDays.Count; j++)
            if (ovulationDay + 1 + LutealDays.MinDays + j - otherwise.First is >= 0 and var i && i < otherwise.Length)
                for (var s = 0; s < LocationMixture.Count; s++)
                    agreed += luteal[j] * otherwise.State(s)[i];
        var right = trust * (agreed + Uncompared);
        return right / (right + (1 - trust) * (UnrelatedDay + Uncompared));
    }

    /// <summary>The next start as of the day of the ovulation.</summary>
    /// <param name="otherwise">The next start as of that day without a logged ovulation; sums to one.</param>
    /// <param name="ovulationDay">Days from the cycle's first day to the ovulation.</param>
    /// <param name="trust">The probability that it is the ovulation of this cycle.</param>
    /// <param name="luteal">The distribution of the luteal length.</param>
    /// <param name="buffer">The buffer of the result.</param>
    public static PeriodStarts Narrow(
        scoped PeriodStarts otherwise, int ovulationDay, double trust, scoped ReadOnlySpan<double> luteal, Span<double> buffer)
    {
        var narrowed = new PeriodStarts(otherwise.First, otherwise.Length, buffer);
        for (var s = 0; s < LocationMixture.Count; s++)
        {
            var from = otherwise.State(s);
            var to = narrowed.State(s);
            var weight = 0.0;
            for (var i = 0; i < from.Length; i++)
            {
                to[i] = (1 - trust) * from[i];
                weight += from[i];
            }

            for (var j = 0; j < LutealDays.Count; j++)
                if (ovulationDay + 1 + LutealDays.MinDays + j - otherwise.First is >= 0 and var i && i < to.Length)
                    to[i] += trust * weight * luteal[j];
        }

        narrowed.Normalize();
        return narrowed;
    }

    /// <summary>
    /// The ovulation before the next start: the logged day for the part of the start that follows it, counted back for the rest.
    /// </summary>
    /// <param name="period">The next start.</param>
    /// <param name="ovulationDay">Days from the cycle's first day to the ovulation.</param>
    /// <param name="trust">The probability that it is the ovulation of this cycle.</param>
    /// <param name="survived">The share of the first start's distribution that reached the day.</param>
    /// <param name="luteal">The distribution of the luteal length.</param>
    /// <param name="otherwise">Counts the rest back.</param>
    /// <param name="buffer">At least <see cref="OvulationEstimate.BufferFor"/> the period's days.</param>
    public static OvulationEstimate Before(
        scoped DayPmf period,
        int ovulationDay,
        double trust,
        double survived,
        scoped ReadOnlySpan<double> luteal,
        OvulationBefore otherwise,
        Span<double> buffer)
    {
        Span<double> rest = stackalloc double[period.Mass.Length];
        period.Mass.CopyTo(rest);
        var owed = 0.0;
        for (var j = 0; j < LutealDays.Count; j++)
        {
            var i = ovulationDay + 1 + LutealDays.MinDays + j - period.First;
            if (i < 0 || i >= rest.Length)
                continue;
            var mass = Math.Min(rest[i], trust * luteal[j] / survived);
            rest[i] -= mass;
            owed += mass;
        }

        var parts = new OvulationBuffers(buffer);
        var first = otherwise.Of(period.First, rest, parts.Counted).Fill(parts.Days, out var days);
        if (owed > 0)
            days[ovulationDay - first] += owed;
        return new OvulationEstimate(DayPmf.Of(first, days, parts.Sums));
    }
}
