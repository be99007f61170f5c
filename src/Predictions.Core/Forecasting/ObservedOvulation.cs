using Predictions.Core.History;
using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>A logged ovulation turns the rest of the cycle into her luteal phase, unless it was none.</summary>
internal static class ObservedOvulation
{
    /// <summary>How likely a logged ovulation was the one that ends this cycle.</summary>
    public static double Trust(OvulationEvidence evidence) =>
        evidence is OvulationEvidence.Unspecified or OvulationEvidence.Other ? 0.88 : 0.93;

    /// <summary>The next start as of the day of the ovulation.</summary>
    /// <param name="otherwise">The next start as of that day, had no ovulation been seen; sums to one.</param>
    /// <param name="ovulationDay">Days from the cycle's first day to the ovulation.</param>
    /// <param name="trust">Probability that it was the ovulation of this cycle.</param>
    /// <param name="luteal">Her luteal length.</param>
    /// <param name="room">Room for the result.</param>
    public static PeriodStarts Narrow(
        scoped PeriodStarts otherwise, int ovulationDay, double trust, scoped ReadOnlySpan<double> luteal, Span<double> room)
    {
        var narrowed = new PeriodStarts(otherwise.First, otherwise.Length, room);
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
                if (ovulationDay + 1 + LutealDays.Shortest + j - otherwise.First is >= 0 and var i && i < to.Length)
                    to[i] += trust * weight * luteal[j];
        }

        narrowed.Normalise();
        return narrowed;
    }

    /// <summary>
    /// The ovulation before the next start: the logged day as far as the start is owed to it, counted back for the rest.
    /// </summary>
    public static DayPmf Before(
        scoped DayPmf period, int ovulationDay, double trust, double survived, scoped ReadOnlySpan<double> luteal, OvulationBefore otherwise, Span<double> room)
    {
        Span<double> rest = stackalloc double[period.Mass.Length];
        period.Mass.CopyTo(rest);
        var owed = 0.0;
        for (var j = 0; j < LutealDays.Count; j++)
        {
            var i = ovulationDay + 1 + LutealDays.Shortest + j - period.First;
            if (i < 0 || i >= rest.Length)
                continue;
            var mass = Math.Min(rest[i], trust * luteal[j] / survived);
            rest[i] -= mass;
            owed += mass;
        }

        var ovulation = otherwise.Of(new DayPmf(period.First, rest), room);
        if (owed > 0)
            room[ovulationDay - ovulation.First] += owed;
        return ovulation;
    }
}
