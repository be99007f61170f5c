using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Scoring;

namespace Predictions.Core.Tests;

/// <summary>What signs and ovulations inside a cycle do to its forecast.</summary>
public class EvidenceTests
{
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
            (1, FertilitySignKind.MonitorHigh), (10, FertilitySignKind.LhNegative), (12, FertilitySignKind.MonitorHigh),
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
        var without = On(22, signs: [], ovulation).Cycles[0];
        var with = On(22, signs: [(8, FertilitySignKind.MonitorHigh)], ovulation).Cycles[0];
        Assert.Equal(without.Ovulation.Likely, with.Ovulation.Likely);
        Assert.InRange(without.PeriodStart.Likely.DayNumber - with.PeriodStart.Likely.DayNumber, 0, 1);
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

    private static int Width(DateEstimate estimate) => estimate.Latest.DayNumber - estimate.Earliest.DayNumber;

    private static Forecast On(
        int day, (int Day, FertilitySignKind Kind)[] signs, params (int Day, OvulationEvidence Evidence)[] ovulations) => Run(
            CycleHistory.FromSorted(
                [.. Histories.OfLengths(28, 30, 27, 31, 29).Periods],
                [.. ovulations.Select(o => new Ovulation(Start.AddDays(o.Day), o.Evidence))],
                [],
                [.. signs.Select(s => new FertilitySign(Start.AddDays(s.Day), s.Kind))]),
            Start.AddDays(day));

    private static Forecast Run(CycleHistory history, DateOnly asOf)
    {
        var times = default(StageTimes);
        return ForecastPipeline.Run(history, new ForecastRequest(asOf, 1, 0.8, false), ScoringModel.Statistical, ref times).Value;
    }
}
