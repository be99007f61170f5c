using Predictions.Core.History;
using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>A logged ovulation starts the luteal phase, unless the log is wrong.</summary>
internal static class ObservedOvulation
{
    /// <summary>The probability that a logged ovulation is the one of this cycle.</summary>
    public static double Trust(OvulationEvidence evidence) =>
        evidence is OvulationEvidence.Unspecified or OvulationEvidence.Other ? 0.88 : 0.93;

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
    public static DayPmf Before(
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

        var ovulation = otherwise.Of(new DayPmf(period.First, rest), buffer);
        if (owed > 0)
            buffer[ovulationDay - ovulation.First] += owed;
        return ovulation;
    }
}
