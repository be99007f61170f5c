using Predictions.Core.Features;
using Predictions.Core.History;
using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>
/// How likely the signs of the running cycle are by the day of ovulation: its first fertile sign, that none came yet, and
/// negative ovulation tests. Each day of the forecast is weighed by it, so that the person's own lengths count as well. It is
/// relative: equal numbers on all days change nothing.
/// </summary>
internal readonly ref struct SignLikelihood
{
    /// <summary>The days from the cycle's first. Later days count as the last.</summary>
    public const int Days = PeriodStarts.Horizon;

    // A test that was negative on the day of ovulation missed the surge. A surge may begin the day after a negative test.
    // Both are assumptions: no chart has negative tests.
    private const double MissedSurge = 0.15;
    private const double LaterSurge = 0.5;

    private readonly ReadOnlySpan<double> _ofDay;

    /// <param name="cycles">The running cycle's signs.</param>
    /// <param name="pattern">The person's pattern.</param>
    /// <param name="ovulationDay">Days from the first day to the logged ovulation, if any. Later tests say nothing.</param>
    /// <param name="day">
    /// Days from the first day to the day of the forecast, at most to the day before the expected ovulation: if no sign came by
    /// then, it is likelier from day to day that the person logs none in this cycle.
    /// </param>
    /// <param name="buffer">At least <see cref="Days"/> long.</param>
    public SignLikelihood(
        scoped in ObservedCycles cycles, SignPattern pattern, int? ovulationDay, int day, Span<double> buffer)
    {
        var ofDay = buffer[..Days];
        SignDay = cycles.RunningSigns.FirstFertileDay(cycles.LastStart);
        if (SignDay is { } sign)
            FillAfter(sign, pattern, ofDay);
        else if (pattern.LoggingRate > 0)
            FillWithout(day, pattern, ofDay);
        else
            ofDay.Fill(1);
        var surge = Math.Min(ovulationDay ?? Days, Days - 1);
        foreach (var test in cycles.RunningSigns)
        {
            var negative = test.Date.DayNumber - cycles.LastStart.DayNumber;
            if (test.Kind != FertilitySignKind.LhNegative || negative >= surge)
                continue;
            ofDay[negative] *= MissedSurge;
            ofDay[negative + 1] *= LaterSurge;
        }

        _ofDay = ofDay;
    }

    /// <summary>The days from the first day to the first fertile sign, if any.</summary>
    public int? SignDay { get; }

    /// <summary>
    /// Whether signs, or that there are none yet, say anything about the running cycle. A logged ovulation overrides what came
    /// before it; a first fertile sign after it contradicts it.
    /// </summary>
    public static bool Exists(in ObservedCycles cycles, SignPattern pattern, int? ovulationDay) => ovulationDay is null
        ? !cycles.RunningSigns.IsEmpty || pattern.LoggingRate > 0
        : cycles.RunningSigns.FirstFertileDay(cycles.LastStart) > ovulationDay;

    /// <summary>The first start of the running cycle, weighed: a start follows ovulation by the luteal length.</summary>
    /// <param name="plain">The first start without the signs, on days of the axis.</param>
    /// <param name="luteal">The distribution of the luteal length.</param>
    /// <param name="buffer">The buffer of the result.</param>
    public PeriodStarts Weigh(scoped PeriodStarts plain, scoped ReadOnlySpan<double> luteal, Span<double> buffer)
    {
        // The days before the first and after the last count as these.
        Span<double> ofDay = stackalloc double[Days + 3 * DayConvolution.Margin];
        ofDay[..(2 * DayConvolution.Margin)].Fill(_ofDay[0]);
        _ofDay.CopyTo(ofDay[(2 * DayConvolution.Margin)..]);
        ofDay[^DayConvolution.Margin..].Fill(_ofDay[^1]);
        Span<double> weights = stackalloc double[DayConvolution.InBlocks(plain.Length)];
        var latest = DayConvolution.Margin + plain.First - 1 - LutealDays.MinDays;
        for (var i = 0; i < plain.Length; i += DayConvolution.Block)
            DayConvolution.Fill(luteal[..LutealDays.Count], ofDay, latest + i, weights[i..]);

        var weighed = new PeriodStarts(plain.First, plain.Length, buffer);
        for (var s = 0; s < LocationMixture.Count; s++)
            DaySums.Multiply(plain.State(s), weights, weighed.State(s));

        weighed.Normalize();
        return weighed;
    }

    /// <summary>Weighs the ovulation that was counted back without the signs, in place.</summary>
    public void Weigh(int firstDay, Span<double> ovulation)
    {
        // No ovulation is before the first day, and no likelihood after the last.
        var days = ovulation[Math.Max(0, -firstDay)..];
        var known = _ofDay[Math.Min(Math.Max(0, firstDay), Days - 1)..];
        var count = Math.Min(days.Length, known.Length);
        DaySums.Multiply(days[..count], known, days);
        DaySums.Scale(days[count..], _ofDay[^1]);
        DaySums.Scale(ovulation, 1 / DaySums.Of(ovulation));
    }

    // Ovulation follows the first sign by the person's gap, unless the sign is false.
    private static void FillAfter(int sign, SignPattern pattern, Span<double> ofDay)
    {
        Span<double> gap = stackalloc double[GapDays.BufferSize];
        GapDays.Fill(pattern.MeanLogGap, SignPattern.GapDeviation, gap);
        ofDay.Fill(pattern.FalseShare / SignPattern.CycleDays);
        for (var i = 0; i < GapDays.Count && sign + i < ofDay.Length; i++)
            ofDay[sign + i] += (1 - pattern.FalseShare) * gap[i];
    }

    // A sign before today is missing: 1 − P(it would have come and be logged), if ovulation is on a day.
    private static void FillWithout(int today, SignPattern pattern, Span<double> ofDay)
    {
        Span<double> gap = stackalloc double[GapDays.BufferSize];
        GapDays.Fill(pattern.MeanLogGap, SignPattern.GapDeviation, gap);
        var expected = pattern.LoggingRate * (1 - pattern.FalseShare);
        var longEnough = 0.0;
        ofDay.Fill(1);
        for (var day = Math.Min(ofDay.Length - 1, today - 1 + GapDays.MaxDays); day >= 0; day--)
        {
            if (day - today + 1 is >= 0 and <= GapDays.MaxDays and var least)
                longEnough += gap[least];
            ofDay[day] = 1 - expected * longEnough;
        }
    }
}
