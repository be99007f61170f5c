using Predictions.Core.Features;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;

namespace Predictions.Core.Tests;

/// <summary>What signs and ovulations inside a cycle do to its forecast.</summary>
public class EvidenceTests
{
    private static readonly int[] Uneven = [26, 33, 29, 36, 27, 31, 34];

    private static readonly DateOnly Start = Histories.FirstDay.AddDays(28 + 30 + 27 + 31 + 29);

    [Fact]
    public void The_first_fertile_sign_moves_period_and_ovulation()
    {
        var without = On(20, signs: []).Cycles[0];
        var early = On(20, signs: [(8, FertilitySignKind.MonitorHigh)]).Cycles[0];
        var late = On(20, signs: [(18, FertilitySignKind.FertileMucus), (19, FertilitySignKind.FertileMucus)]).Cycles[0];
        Assert.True(early.PeriodStart.Likely < without.PeriodStart.Likely);
        Assert.True(late.PeriodStart.Likely > without.PeriodStart.Likely.AddDays(1));
        Assert.True(late.Ovulation.Likely > without.Ovulation.Likely.AddDays(2));
    }

    [Fact]
    public void Only_the_first_fertile_sign_after_the_bleed_counts()
    {
        var one = On(20, signs: [(12, FertilitySignKind.MonitorHigh)]);
        var more = On(20, signs: [
            (1, FertilitySignKind.MonitorHigh), (3, FertilitySignKind.LhNegative), (12, FertilitySignKind.MonitorHigh),
            (13, FertilitySignKind.MonitorHigh), (25, FertilitySignKind.MonitorHigh)]);
        Assert.Equivalent(one, more, strict: true);
    }

    [Fact]
    public void A_sign_that_cannot_be_right_moves_the_forecast_little()
    {
        var without = On(29, signs: []).Cycles[0].PeriodStart;
        var contradicting = On(29, signs: [(28, FertilitySignKind.MonitorHigh)]).Cycles[0].PeriodStart;
        Assert.InRange(contradicting.Likely.DayNumber - without.Likely.DayNumber, 0, 20);
        Assert.True(contradicting.Earliest <= without.Earliest.AddDays(3));
    }

    [Fact]
    public void A_logged_ovulation_overrides_an_earlier_sign()
    {
        var ovulation = (20, OvulationEvidence.LhTest);
        Assert.Equivalent(
            On(22, signs: [], ovulation), On(22, signs: [(8, FertilitySignKind.MonitorHigh)], ovulation), strict: true);
    }

    [Fact]
    public void Each_kind_of_evidence_has_its_own_day_and_error()
    {
        var test = On(20, signs: [], (16, OvulationEvidence.LhTest)).Cycles[0];
        var shift = On(20, signs: [], (18, OvulationEvidence.TemperatureShift)).Cycles[0];
        var mucus = On(20, signs: [], (15, OvulationEvidence.MucusPeak)).Cycles[0];
        Assert.Equal(test.Ovulation.Likely, shift.Ovulation.Likely);
        Assert.Equal(test.Ovulation.Likely, mucus.Ovulation.Likely);
        Assert.True(mucus.PeriodStart.Probability < test.PeriodStart.Probability
            || Width(mucus.PeriodStart) > Width(test.PeriodStart));
    }

    [Fact]
    public void An_ovulation_that_cannot_be_is_ignored()
    {
        var without = On(20, signs: []);
        Assert.Equivalent(without, On(20, signs: [], (1, OvulationEvidence.LhTest)), strict: true);
    }

    [Fact]
    public void Stronger_evidence_is_kept_when_weaker_follows()
    {
        var shift = On(22, signs: [], (17, OvulationEvidence.TemperatureShift)).Cycles[0];
        var both = On(22, signs: [], (17, OvulationEvidence.LhTest), (21, OvulationEvidence.Other)).Cycles[0];
        Assert.Equal(Start.AddDays(15), shift.Ovulation.Likely);
        Assert.Equal(Start.AddDays(17), both.Ovulation.Likely);
    }

    [Fact]
    public void Ovulations_the_day_before_a_period_do_not_shorten_the_luteal_phase()
    {
        DateOnly[] starts = [.. Enumerable.Range(0, 6).Select(i => Histories.FirstDay.AddDays(28 * i))];
        var history = CycleHistory.FromSorted(
            [.. starts.Select(s => new Period(s, 4))],
            [.. starts[1..].Select(s => new Ovulation(s.AddDays(-1), OvulationEvidence.LhTest))], []);
        var cycle = Run(history, starts[^1].AddDays(2)).Cycles[0];
        Assert.InRange(cycle.PeriodStart.Likely.DayNumber - cycle.Ovulation.Likely.DayNumber, 12, 15);
    }

    [Fact]
    public void The_year_of_birth_informs_first_forecasts_and_hardly_later_ones()
    {
        static double Typical(int year, params int[] lengths)
        {
            var logged = Histories.OfLengths(lengths);
            var history = CycleHistory.FromSorted(logged.Periods.ToArray(), [], [], [], year);
            return Run(history, logged.Periods[^1].Start).Basis.TypicalCycleDays;
        }

        var year = Histories.FirstDay.Year;
        Assert.InRange(Typical(year - 22) - Typical(year - 42), 2, 5);
        int[] known = [28, 29, 28, 29, 28, 29, 28, 29];
        Assert.InRange(Typical(year - 22, known) - Typical(year - 42, known), 0, 0.9);
        // FIGO's bound of 7 days holds from 26 to 41 years; 9 days before and after, and where the year is unknown.
        foreach (var (born, regular) in new[] { (year - 30, false), (year - 22, true), (0, true) })
        {
            var lengths = Histories.OfLengths(26, 34, 28, 29, 30);
            var history = CycleHistory.FromSorted(lengths.Periods.ToArray(), [], [], [], born);
            Assert.Equal(
                regular ? Regularity.Regular : Regularity.Irregular, Run(history, history.Periods[^1].Start).Basis.Regularity);
        }
    }

    [Fact]
    public void A_persons_own_gap_moves_the_forecast_after_a_sign()
    {
        // Each past ovulation came one or nine days after the sign.
        var soon = Signed(gap: 1, day: 14, signs: [12]).Cycles[0];
        var late = Signed(gap: 9, day: 14, signs: [12]).Cycles[0];
        Assert.True(late.PeriodStart.Likely > soon.PeriodStart.Likely);
        Assert.True(late.Ovulation.Likely >= soon.Ovulation.Likely.AddDays(2));
    }

    [Fact]
    public void Signs_that_were_often_false_move_the_forecast_less()
    {
        var without = Signed(gap: 4, day: 20, signs: [], past: 0).Cycles[0].PeriodStart.Likely;
        int Shift(int gap) => Signed(gap, day: 20, signs: [19]).Cycles[0].PeriodStart.Likely.DayNumber - without.DayNumber;
        Assert.True(Shift(4) > 0);
        // Seven of seven signs came after ovulation.
        Assert.InRange(Shift(-6), 0, Shift(4) - 1);
    }

    [Fact]
    public void No_sign_yet_shifts_ovulation_later_for_a_person_who_logs_signs_day_by_day()
    {
        var (period, ovulation) = (0, 0);
        for (var day = 5; day <= 30; day++)
        {
            var with = Signed(gap: 4, day, signs: []).Cycles[0];
            var without = Signed(gap: 4, day, signs: [], past: 0).Cycles[0];
            Assert.True(with.PeriodStart.Likely >= without.PeriodStart.Likely);
            Assert.True(with.Ovulation.Likely >= without.Ovulation.Likely);
            Assert.True(with.PeriodStart.Likely.DayNumber >= period && with.Ovulation.Likely.DayNumber >= ovulation);
            (period, ovulation) = (with.PeriodStart.Likely.DayNumber, with.Ovulation.Likely.DayNumber);
            if (day == 18)
                Assert.True(with.Ovulation.Likely > without.Ovulation.Likely.AddDays(1));
        }
    }

    [Fact]
    public void No_sign_yet_says_more_the_more_often_a_person_logs_signs()
    {
        var rarely = Signed(gap: 4, day: 18, signs: [], past: 2).Cycles[0].Ovulation.Likely;
        var often = Signed(gap: 4, day: 18, signs: [], past: 7).Cycles[0].Ovulation.Likely;
        Assert.True(often > rarely);
    }

    [Fact]
    public void Negative_tests_make_ovulation_on_their_days_less_likely_but_not_impossible()
    {
        // Day 21 is fertile if ovulation is on days 21 to 26.
        static double On(params int[] negative) =>
            EvidenceTests.On(16, [.. negative.Select(d => (d, FertilitySignKind.LhNegative))], daily: true)
                .FertileDaily.Where(d => d.Date == Start.AddDays(21)).Sum(d => d.Probability);

        Assert.True(On(14, 15, 16) > On(15, 16));
        Assert.True(On(15, 16) > On(16));
        Assert.True(On(16) > On());
        var tests = Enumerable.Range(6, 12).Select(d => (d, FertilitySignKind.LhNegative)).ToArray();
        var (with, without) = (EvidenceTests.On(18, tests).Cycles[0], EvidenceTests.On(18, signs: []).Cycles[0]);
        Assert.InRange(with.PeriodStart.Likely.DayNumber - without.PeriodStart.Likely.DayNumber, 1, 6);
        Assert.Equal(Start.AddDays(17), EvidenceTests.On(18, tests, (17, OvulationEvidence.LhTest)).Cycles[0].Ovulation.Likely);
    }

    [Fact]
    public void Tests_from_a_logged_ovulation_on_say_nothing()
    {
        var ovulation = (14, OvulationEvidence.LhTest);
        Assert.Equivalent(
            On(20, signs: [], ovulation),
            On(20, [(14, FertilitySignKind.LhNegative), (15, FertilitySignKind.LhNegative)], ovulation), strict: true);
    }

    [Fact]
    public void A_sign_days_after_a_logged_ovulation_weakens_the_record()
    {
        var ovulation = (12, OvulationEvidence.MucusPeak);
        var without = On(24, signs: [], ovulation).Cycles[0].PeriodStart;
        var contradicted = On(24, signs: [(20, FertilitySignKind.FertileMucus)], ovulation).Cycles[0].PeriodStart;
        Assert.True(contradicted.Latest > without.Latest);
        Assert.True(contradicted.Likely >= without.Likely);
    }

    [Fact]
    public void Records_that_were_often_wrong_are_trusted_less()
    {
        static int Width(params int[] luteal) => EvidenceTests.Width(Recorded(OvulationEvidence.LhTest, luteal).PeriodStart);
        Assert.True(Width(12, 13, 12, 13, 12, 13) < Width(12, 20, 5, 13, 19, 6));
    }

    [Fact]
    public void A_precise_record_moves_the_luteal_length_more_than_a_vague_one()
    {
        static double After(OvulationEvidence kind)
        {
            CycleEvidence[] past = [new(0, 28, null, 12, kind), new(1, 28, null, 12, kind)];
            return LutealPosterior.From(past).MeanDays;
        }

        Assert.True(After(OvulationEvidence.Other) > LutealPosterior.From([]).MeanDays);
        Assert.True(After(OvulationEvidence.MucusPeak) > After(OvulationEvidence.Other));
        Assert.True(After(OvulationEvidence.TemperatureShift) > After(OvulationEvidence.MucusPeak));
    }

    [Fact]
    public void A_user_without_signs_pays_nothing_for_them()
    {
        static long Allocated(CycleHistory history)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            _ = Run(history, Start.AddDays(20));
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        var (plain, without) = (Histories.OfLengths(28, 30, 27, 31, 29), SignedHistory(4, [], 5));
        // The runtime too allocates on this thread from time to time, and it may compile a method again between two runs. So they
        // are compared in turn, and a difference counts that every turn has.
        Assert.Contains(
            Enumerable.Range(0, 50).Select(_ => (First: Allocated(plain), Other: Allocated(without), Last: Allocated(plain))),
            turn => turn.First == turn.Other && turn.Other == turn.Last);
    }

    /// <summary>A forecast after seven cycles with a logged ovulation, the last ones with a sign before it.</summary>
    private static Forecast Signed(int gap, int day, int[] signs, int past = 7) =>
        Run(SignedHistory(gap, signs, past), Histories.FirstDay.AddDays(Uneven.Sum() + day));

    private static CycleHistory SignedHistory(int gap, int[] signs, int past)
    {
        var cycles = Enumerable.Range(0, Uneven.Length).ToArray();
        static DateOnly At(int cycle, int day) => Histories.FirstDay.AddDays(Uneven.Take(cycle).Sum() + day);
        static FertilitySign SignAt(int cycle, int day) => new(At(cycle, day), FertilitySignKind.MonitorHigh);
        return CycleHistory.FromSorted(
            [.. Histories.OfLengths(Uneven).Periods],
            [.. cycles.Select(c => new Ovulation(At(c + 1, -14), OvulationEvidence.Monitor))],
            [],
            [.. cycles.Skip(Uneven.Length - past).Select(c => SignAt(c, Uneven[c] - 14 - gap)),
                .. signs.Select(d => SignAt(Uneven.Length, d))]);
    }

    private static CycleForecast Recorded(OvulationEvidence kind, params int[] luteal)
    {
        int[] cycles = [.. Enumerable.Range(0, luteal.Length)];
        static DateOnly StartOf(int cycle) => Histories.FirstDay.AddDays(29 * cycle);
        var history = CycleHistory.FromSorted(
            [.. cycles.Append(luteal.Length).Select(c => new Period(StartOf(c), 4))],
            [.. cycles.Select(c => new Ovulation(StartOf(c + 1).AddDays(-1 - luteal[c]), kind)),
                new Ovulation(StartOf(luteal.Length).AddDays(15), kind)],
            []);
        return Run(history, StartOf(luteal.Length).AddDays(16)).Cycles[0];
    }

    private static int Width(DateEstimate estimate) => estimate.Latest.DayNumber - estimate.Earliest.DayNumber;

    private static Forecast On(
        int day, (int Day, FertilitySignKind Kind)[] signs, params (int Day, OvulationEvidence Evidence)[] ovulations) =>
        On(day, signs, daily: false, ovulations);

    private static Forecast On(
        int day, (int Day, FertilitySignKind Kind)[] signs, bool daily,
        params (int Day, OvulationEvidence Evidence)[] ovulations) => Run(
            CycleHistory.FromSorted(
                [.. Histories.OfLengths(28, 30, 27, 31, 29).Periods],
                [.. ovulations.Select(o => new Ovulation(Start.AddDays(o.Day), o.Evidence))],
                [],
                [.. signs.Select(s => new FertilitySign(Start.AddDays(s.Day), s.Kind))]),
            Start.AddDays(day), daily);

    private static Forecast Run(CycleHistory history, DateOnly asOf, bool daily = false)
    {
        var times = default(StageTimes);
        return ForecastPipeline.Run(history, new ForecastRequest(asOf, 1, 0.8, daily), ScoringModel.Statistical, ref times).Value;
    }
}
