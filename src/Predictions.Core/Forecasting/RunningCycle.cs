using Predictions.Core.Features;
using Predictions.Core.History;
using Predictions.Core.Scoring;

namespace Predictions.Core.Forecasting;

/// <summary>
/// The running cycle: its next start as of any day, with or without signs and a logged ovulation, and the reference for lateness.
/// Offset 0 is the cycle's first day.
/// </summary>
internal readonly ref struct RunningCycle
{
    /// <summary>The length of the caller's buffer: rows of lengths and of starts, and days of two distributions.</summary>
    public const int BufferSize = ExpectedAt + PeriodStarts.MarginalSize;

    private const int Rows = LocationMixture.Count * PeriodStarts.Horizon;
    private const int SignedAt = CycleLengths.BufferSize + 2 * Rows;
    private const int SignsAt = SignedAt + Rows;
    private const int LutealAt = SignsAt + SignLikelihood.Days;
    private const int ExpectedAt = LutealAt + LutealDays.BufferSize;

    private const double LateRange = 0.8;

    /// <summary>The quantile of the last day that is not late.</summary>
    public const double LatestQuantile = (1 + LateRange) / 2;

    // The probability of the running cycle at which a log has lapsed is part of the wire contract. A lapsed log's probability
    // does not rise above the second number again.
    private const double LapsedRunning = 0.1;
    private const double MaxRisenRunning = 0.15;

    /// <summary>
    /// The share of odd short intervals that end with spotting: once in a hundred cycles, over about 28 days, against the prior's
    /// odd short cycles. An assumption; no table has it.
    /// </summary>
    private const double SpottingShare = 1.0 / 3;

    private readonly CycleLengths _lengths;
    private readonly double _skipRate;
    private readonly double _skipAgainRate;
    private readonly PeriodStarts _unsigned;
    private readonly PeriodStarts _reference;
    private readonly PeriodStarts _first;

    /// <param name="cycles">The cycles.</param>
    /// <param name="features">Their features.</param>
    /// <param name="mass">The distribution of the next length.</param>
    /// <param name="day">Days from the cycle's first day to the day of the forecast.</param>
    /// <param name="buffer">At least <see cref="BufferSize"/> long.</param>
    public RunningCycle(
        scoped in ObservedCycles cycles,
        scoped in CycleFeatures features,
        scoped ReadOnlySpan<double> mass,
        int day,
        Span<double> buffer)
    {
        var plain = new PeriodStarts(DayAxis.First, DayAxis.Count, buffer[..Rows]);
        LocationMixture.Split(features.Posterior, mass, plain.Joint);
        _lengths = new CycleLengths(plain.Joint, buffer.Slice(Rows, CycleLengths.BufferSize));
        if (features.LastWasSpotting > 0)
            AddEarlierStart(plain, cycles.LengthsDays[^1], StartWasSpotting(features));
        _skipRate = features.SkipRate;
        _skipAgainRate = features.SkipAgainRate;
        _unsigned = plain;
        _first = plain;
        _reference = plain;
        Expected = plain.Marginal(buffer.Slice(ExpectedAt, PeriodStarts.MarginalSize));
        OvulationDay = cycles.RunningOvulation?.LikeliestDate.DayNumber - cycles.LastStart.DayNumber;
        if (SignLikelihood.Exists(cycles, features.Signs, OvulationDay))
        {
            HasSigns = true;
            var expected = Expected.Quantile(0.5) - 1 - features.Luteal.MeanDays;
            Signs = new SignLikelihood(
                cycles, features.Signs, OvulationDay, Math.Min(day, (int)expected - 1),
                buffer.Slice(SignsAt, SignLikelihood.Days));
            Span<double> usual = stackalloc double[LutealDays.BufferSize];
            LutealDays.Fill(features.Luteal.MeanDays, features.Luteal.ScaleDays, usual);
            _first = Signs.Weigh(plain, usual, buffer.Slice(SignedAt, Rows));
            _reference = Signs.SignDay is null ? plain : _first;
        }

        if (cycles.RunningOvulation is not { } ovulation)
            return;

        var record = RecordQuality.Of(ovulation.Evidence);
        var luteal = buffer.Slice(LutealAt, LutealDays.BufferSize);
        LutealDays.Fill(features.Luteal.MeanDays + record.OffsetDays, features.Luteal.ScaleAfter(record), luteal);
        Luteal = luteal;
        Span<double> otherwise = stackalloc double[Rows];
        var starts = NextPeriod.Given(_first, _lengths, _skipRate, _skipAgainRate, OvulationDay!.Value, otherwise).Starts;
        OvulationTrust = ObservedOvulation.Trust(features.OvulationTrust, starts, OvulationDay.Value, luteal);
        _first = ObservedOvulation.Narrow(
            starts, OvulationDay.Value, OvulationTrust, luteal, buffer.Slice(Rows + CycleLengths.BufferSize, Rows));
        _reference = _first;
    }

    /// <summary>The probability that the running cycle's start was spotting.</summary>
    public static double StartWasSpotting(in CycleFeatures features) => SpottingShare * features.LastWasSpotting;

    /// <summary>Whether <see cref="Signs"/> say anything.</summary>
    public bool HasSigns { get; }

    /// <summary>The signs, or that there are none yet.</summary>
    public SignLikelihood Signs { get; }

    /// <summary>The distribution of the luteal length counted from the logged ovulation; empty without one.</summary>
    public ReadOnlySpan<double> Luteal { get; }

    /// <summary>The days from the first day to the logged ovulation, if any.</summary>
    public int? OvulationDay { get; }

    /// <summary>The probability, on its day, that the logged ovulation is this cycle's.</summary>
    public double OvulationTrust { get; }

    public CycleLengths Lengths => _lengths;

    /// <summary>The next start as of the cycle's first day, without later evidence.</summary>
    public DayPmf Expected { get; }

    /// <summary>The next start as of <paramref name="reached"/> days after the first, without signs and ovulation.</summary>
    public NextStart NextStartWithoutEvidence(int reached, Span<double> buffer) =>
        NextPeriod.Given(_unsigned, _lengths, _skipRate, _skipAgainRate, reached, buffer);

    /// <summary>
    /// The days of the next start as of <paramref name="reached"/> days after the first, if no start was unlogged: with a logged
    /// ovulation, and without signs, which weigh ovulations instead. Defined while that is possible.
    /// </summary>
    /// <param name="reached">The days.</param>
    /// <param name="buffer">At least <see cref="PeriodStarts.MarginalSize"/> long.</param>
    /// <param name="survived">The share of the first start's distribution that reached the day.</param>
    public DayPmf StillRunning(int reached, Span<double> buffer, out double survived)
    {
        var starts = OvulationDay is null ? Expected : _first.Marginal(buffer);
        return starts.From(reached, buffer, out survived);
    }

    /// <summary>The next start as of <paramref name="reached"/> days after the first.</summary>
    public NextStart NextStart(int reached, Span<double> buffer) =>
        NextPeriod.Given(_first, _lengths, _skipRate, _skipAgainRate, reached, buffer);

    /// <summary>
    /// The likely and the latest day of the forecast on the cycle's first day, or on the day of its first fertile sign or a
    /// logged ovulation. The day after <c>latest</c> is the first late day, for every requested interval.
    /// </summary>
    public (int Likely, int Latest) Reference()
    {
        Span<double> buffer = stackalloc double[PeriodStarts.MarginalSize];
        var reference = _reference.Joint == _unsigned.Joint ? Expected : _reference.Marginal(buffer);
        var range = reference.Range((1 - LateRange) / 2, 0.5, LatestQuantile);
        return (range.Likely, range.Latest);
    }

    /// <summary>
    /// Whether the log has lapsed: the running cycle is over with a probability of at least 0.9, or was so on an earlier day.
    /// </summary>
    /// <param name="next">The next start as of <paramref name="reached"/>.</param>
    /// <param name="reached">The days since the running cycle began.</param>
    /// <param name="latest">The last day that is not late.</param>
    public bool HasLapsed(in NextStart next, int reached, int latest)
    {
        if (next.Running is <= LapsedRunning or > MaxRisenRunning)
            return next.Running <= LapsedRunning;
        // The probability rises a little while the cycle after an unlogged start ends: that one would be unlogged too.
        var from = Math.Max(Math.Max(latest + 1, _first.First), reached - (int)_lengths.MeanDays);
        return NextPeriod.WasRunningAtMost(_first, _lengths, _skipRate, _skipAgainRate, from, reached, LapsedRunning);
    }

    // If the running cycle's start was spotting, the cycle began with the start before it.
    private static void AddEarlierStart(PeriodStarts starts, int daysBefore, double probability)
    {
        for (var s = 0; s < LocationMixture.Count; s++)
        {
            var days = starts.State(s);
            for (var i = 0; i < days.Length; i++)
                days[i] = (1 - probability) * days[i] + (i + daysBefore < days.Length ? probability * days[i + daysBefore] : 0);
        }

        starts.Normalize();
    }
}
