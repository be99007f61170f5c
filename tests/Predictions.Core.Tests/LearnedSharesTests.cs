using CsCheck;
using Predictions.Core.Features;
using Predictions.Core.History;
using Predictions.Core.Scoring;
using Predictions.Testing;

namespace Predictions.Core.Tests;

/// <summary>The share of the learned hazard by situation.</summary>
public class LearnedSharesTests
{
    private static readonly DateOnly Start = new(2024, 1, 1);

    private static readonly LearnedShares Distinct = new(
        new(0.1, 0.2), new(0.3, 0.4), new(0.5, 0.6), new(0.7, 0.8), new(0.15, 0.25), new(0.9, 1));

    [Theory]
    [InlineData(PersonSituation.NoCycle)]
    [InlineData(PersonSituation.OneOrTwoCycles, 28, 29)]
    [InlineData(PersonSituation.ThreeOrMoreCycles, 28, 29, 28)]
    [InlineData(PersonSituation.SuspectedGap, 28, 29, 28, 29, 57, 28)]
    [InlineData(PersonSituation.UnusualLength, 70, 70, 70, 70, 70, 70, 70)]
    public void A_person_has_the_share_of_the_situation(PersonSituation expected, params int[] lengths)
    {
        var shares = Distinct.Of(FeaturesOf(lengths));
        Assert.Equal(Distinct.All[(int)expected], shares);
    }

    [Fact]
    public void A_sign_or_an_ovulation_in_the_running_cycle_is_a_situation_of_its_own()
    {
        Assert.Equal(Distinct.Evidence, Distinct.Of(FeaturesOf([28, 29, 28], sign: 11)));
        Assert.Equal(Distinct.Evidence, Distinct.Of(FeaturesOf([28, 29, 28], ovulation: 15)));
    }

    [Fact]
    public void A_single_number_is_the_share_until_a_period_is_due_and_fades_for_unusual_lengths()
    {
        var shares = LearnedShares.Faded(0.75);
        Assert.Equal(0.75, shares.AsNumber);
        Assert.Null(Distinct.AsNumber);
        Assert.Equal(new DayShares(0.75, 0), shares.Of(FeaturesOf([28, 29, 28])));
        Assert.True(shares.Of(FeaturesOf([70, 70, 70, 70, 70, 70, 70])).IsZero);
        var between = shares.Of(FeaturesOf([42, 42, 42, 42, 42, 42, 42])).UntilDue;
        Assert.InRange(between, 0.2, 0.7);
    }

    [Fact]
    public void Each_day_has_the_share_of_its_side_of_the_due_day()
    {
        var features = FeaturesOf([28, 28, 28, 28]);
        var typical = features.Lengths.TypicalDays;
        var none = Hazards(new DayShares(0, 0), features);
        var mixed = Hazards(new DayShares(0.5, 0.25), features);
        for (var day = DayAxis.First; day < 60; day++)
        {
            var i = day - DayAxis.First;
            var share = (mixed[i] - none[i]) / (Flat.Hazard - none[i]);
            if (day < DayShares.DueUntil * typical)
                Assert.Equal(0.5, share, 1e-6);
            else if (day > DayShares.OverdueFrom * typical)
                Assert.Equal(0.25, share, 1e-6);
            else
                Assert.InRange(share, 0.25, 0.5);
        }
    }

    [Fact]
    public void Without_a_share_the_trees_are_not_evaluated()
    {
        var mass = new double[DayAxis.Count];
        var features = FeaturesOf([28, 29, 28]);
        var model = new ScoringModel("none", LengthPrior.Population, new Unusable(), LearnedShares.None);
        LengthDistribution.Fill(model, features, mass);
        var statistical = new double[DayAxis.Count];
        StatisticalModel.Fill(features, statistical);
        Assert.Equal(statistical, mass);
    }

    [Fact]
    public void What_version_2_adds_comes_from_the_log_before_the_running_cycle()
    {
        var person = FeaturesOf([26, 30, 27], sign: 11, bleeds: [4, 6, 5, 9]).Summary.Person;
        Assert.Equal(5, person.LastBleedDays);
        Assert.Equal(5, person.MeanBleedDays);
        Assert.Equal(11, person.SignDay);
        Assert.Equal(0, person.OvulationDay);
        Assert.Equal(34, person.AgeYears);
        Assert.Equal(FeaturesOf([26, 30, 27]).SkipRate, person.SkipRate);
    }

    [Fact]
    public void The_trend_is_that_of_the_latest_lengths()
    {
        Gen.Int[-2, 2].Seeded(step =>
        {
            double[] rising = [.. Enumerable.Range(0, 6).Select(i => 28.0 + i * step)];
            var person = HistorySummary.From(new LengthPosterior(2.9, 5, 4, 0.1), rising).Person;
            // The squared distances are 17.5, and 6 more shrink the slope.
            Assert.Equal(step * 17.5 / 23.5, person.SlopeDays, 1e-9);
            Assert.Equal(2.5 * step, person.LastDeviationDays, 1e-9);
            Assert.Equal(1.5 * step, person.PreviousDeviationDays, 1e-9);
        });
    }

    private static double[] Hazards(DayShares shares, in CycleFeatures features)
    {
        var mass = new double[DayAxis.Count];
        var all = new LearnedShares(shares, shares, shares, shares, shares, shares);
        LengthDistribution.Fill(new ScoringModel("flat", LengthPrior.Population, new Flat(), all), features, mass);
        var left = 1.0;
        for (var i = 0; i < mass.Length; i++)
        {
            var ended = mass[i];
            mass[i] = left > 0 ? ended / left : 1;
            left -= ended;
        }

        return mass;
    }

    private static CycleFeatures FeaturesOf(int[] lengths, int sign = 0, int ovulation = 0, int[]? bleeds = null)
    {
        var periods = new List<Period> { new(Start, bleeds?[0] ?? 0) };
        foreach (var (i, length) in lengths.Index())
            periods.Add(new Period(periods[^1].Start.AddDays(length), bleeds?[i + 1] ?? 0));
        var last = periods[^1].Start;
        var history = CycleHistory.FromSorted(
            [.. periods],
            ovulation > 0 ? [new Ovulation(last.AddDays(ovulation), OvulationEvidence.LhTest)] : [],
            [],
            sign > 0 ? [new FertilitySign(last.AddDays(sign), FertilitySignKind.MonitorHigh)] : [],
            1990);
        Assert.True(ObservedCycles.TryDerive(
            history, last.AddDays(25), new int[lengths.Length + 1], new CycleEvidence[lengths.Length + 1], out var cycles));
        return CycleFeatures.From(cycles, LengthPrior.Population);
    }

    private sealed class Flat : IHazardModel
    {
        public const double Hazard = 0.3;

        public void Hazards(in HistorySummary summary, Span<double> hazards) => hazards.Fill(Hazard);
    }

    private sealed class Unusable : IHazardModel
    {
        public void Hazards(in HistorySummary summary, Span<double> hazards) =>
            throw new InvalidOperationException("The share is 0, so nothing asks the trees");
    }
}
