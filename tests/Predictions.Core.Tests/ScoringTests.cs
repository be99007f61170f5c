using Predictions.Core.Features;
using Predictions.Core.Scoring;

namespace Predictions.Core.Tests;

public class ScoringTests
{
    private static readonly LengthPosterior Regular = new(2.93, 8, 5, 0.06);

    [Fact]
    public void The_posterior_is_the_conjugate_one()
    {
        // Murphy (2007), equations 86 to 89, computed by hand for prior (1, 2, 3, 4) and observations 2 and 4.
        var evidence = default(SufficientStatistics).With(2, 1).With(4, 1);
        var posterior = LengthPosterior.From(new LengthPrior(1, 2, 3, 4, 1, 0), evidence);
        Assert.Equal(new LengthPosterior(2, 4, 4, 7), posterior);
    }

    [Theory]
    [InlineData(2.0)]
    [InlineData(2.9)]
    [InlineData(3.3)]
    public void The_log_density_integrates_to_one(double mean)
    {
        var posterior = Regular with { Mean = mean };
        var sum = 0.0;
        for (var y = mean - 20; y < mean + 20; y += 0.001)
            sum += Math.Exp(posterior.LogDensity(y)) * 0.001;
        Assert.Equal(1, sum, 1e-4);
    }

    [Fact]
    public void The_median_day_is_the_posterior_median()
    {
        Span<double> mass = new double[DayAxis.Count];
        StatisticalModel.Fill(Regular, mass);
        var cumulated = 0.0;
        var day = DayAxis.First;
        foreach (var m in mass)
        {
            cumulated += m;
            if (cumulated >= 0.5)
                break;
            day++;
        }

        Assert.Equal(Regular.TypicalDays, day, 1.0);
    }

    [Fact]
    public void A_learned_hazard_equal_to_the_statistical_one_changes_nothing()
    {
        var features = Features();
        var statistical = new double[DayAxis.Count];
        StatisticalModel.Fill(features.Posterior, statistical);
        var mixed = new double[DayAxis.Count];
        LengthDistribution.Fill(
            new ScoringModel("same", LengthPrior.Population, new SameHazard(statistical), 0.75), features, mixed);
        for (var i = 0; i < mixed.Length; i++)
            Assert.Equal(statistical[i], mixed[i], 1e-9);
    }

    [Fact]
    public void A_mixture_sums_to_one_and_is_between_its_parts()
    {
        var mass = new double[DayAxis.Count];
        LengthDistribution.Fill(new ScoringModel("flat", LengthPrior.Population, new FlatHazard(0.05), 0.75), Features(), mass);
        Assert.Equal(1, mass.Sum(), 1e-9);
        Assert.All(mass, m => Assert.InRange(m, 0, 1));
        // On day 10 the statistical hazard is nearly zero, so only the learned share counts.
        Assert.Equal(0.75 * 0.05, mass[0], 1e-3);
    }

    [Fact]
    public void States_split_a_distribution_without_changing_it()
    {
        var mass = new double[DayAxis.Count];
        StatisticalModel.Fill(Regular, mass);
        var joint = new double[LocationMixture.Count * DayAxis.Count];
        LocationMixture.Split(Regular, mass, joint);
        for (var i = 0; i < mass.Length; i++)
            Assert.Equal(mass[i], joint[i] + joint[DayAxis.Count + i] + joint[2 * DayAxis.Count + i], 1e-12);
    }

    private static CycleFeatures Features() => new(
        HistorySummary.From(Regular, [28, 29, 30]), Regular, LutealPosterior.From([]), 0, 0.02, 0.2);

    private sealed class SameHazard(double[] mass) : IHazardModel
    {
        public void Hazards(in HistorySummary summary, Span<double> hazards)
        {
            var left = 1.0;
            for (var i = 0; i < mass.Length; i++)
            {
                hazards[i] = Math.Min(1, mass[i] / left);
                left -= mass[i];
            }
        }
    }

    private sealed class FlatHazard(double hazard) : IHazardModel
    {
        public void Hazards(in HistorySummary summary, Span<double> hazards) => hazards.Fill(hazard);
    }
}
