using Predictions.Core.Features;
using Predictions.Core.Scoring;

namespace Predictions.Core.Tests;

public class ScoringTests
{
    // A prior of one kind that no evidence has changed: its posterior is the kind itself.
    private static readonly LengthPrior RegularPrior = OneKind(2.93, 8, 5, 0.06);
    private static readonly LengthMixture RegularLengths = LengthMixture.From(RegularPrior, default);
    private static readonly LengthPosterior Regular = RegularLengths[0];

    [Fact]
    public void The_posterior_is_the_conjugate_one()
    {
        // Murphy (2007), equations 86 to 89, computed by hand for prior (1, 2, 3, 4) and observations 2 and 4.
        var evidence = default(SufficientStatistics).With(2, 1).With(4, 1);
        var posterior = LengthMixture.From(OneKind(1, 2, 3, 4), evidence);
        Assert.Equal(new LengthPosterior(2, 4, 4, 7), posterior[0]);
        Assert.Equal(1, posterior.Share(0));
        Assert.Equal(posterior[0].Mean, posterior.Combined().Mean, 1e-12);
        Assert.Equal(posterior[0].PredictiveScale, posterior.Combined().PredictiveScale, 1e-12);
    }

    [Fact]
    public void The_share_of_a_kind_is_its_marginal_likelihood()
    {
        // Two kinds with equal shares. The marginal likelihood of y = 1 is a Student-t density with 2α = 4 degrees of freedom:
        // of scale √2 at its center, and at z = 1/√2. By hand, their ratio is (1 + 1/8)^2.5.
        var lengths = LengthMixture.From(
            new LengthPrior([new(0.5, 1, 1, 2, 2), new(0.5, 0, 1, 2, 2)], 1, 0, 3, 3, 0.02, 0, 1, 7),
            default(SufficientStatistics).With(1, 1));
        Assert.Equal(Math.Pow(1.125, 2.5), lengths.Share(0) / lengths.Share(1), 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_density_of_each_reading_integrates_to_one(int parts)
    {
        var evidence = default(SufficientStatistics).With(2.9, 1).With(3.0, 1);
        var shapes = default(KnownShapes);
        shapes.Take(LengthPrior.Population, evidence);
        var lengths = LengthMixture.From(LengthPrior.Population, shapes.Posterior, evidence).OfIntervals(shapes.Density);
        var sum = 0.0;
        for (var y = -200.0; y < 200; y += 0.002)
            sum += lengths.Of(y, parts) * 0.002;
        Assert.Equal(1, sum, 1e-3);
    }

    [Fact]
    public void The_median_day_is_the_posterior_median()
    {
        Span<double> mass = new double[DayAxis.Count];
        StatisticalModel.Fill(Features(), mass);
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
        StatisticalModel.Fill(features, statistical);
        var mixed = new double[DayAxis.Count];
        LengthDistribution.Fill(
            new ScoringModel("same", RegularPrior, new SameHazard(statistical), LearnedShares.Faded(0.75)), features, mixed);
        for (var i = 0; i < mixed.Length; i++)
            Assert.Equal(statistical[i], mixed[i], 1e-9);
    }

    [Fact]
    public void A_mixture_sums_to_one_and_is_between_its_parts()
    {
        var mass = new double[DayAxis.Count];
        var model = new ScoringModel("flat", RegularPrior, new FlatHazard(0.05), LearnedShares.Faded(0.75));
        LengthDistribution.Fill(model, Features(), mass);
        Assert.Equal(1, mass.Sum(), 1e-9);
        Assert.All(mass, m => Assert.InRange(m, 0, 1));
        // On day 10 the statistical hazard is nearly zero, so only the learned share counts.
        Assert.Equal(0.75 * 0.05, mass[0], 1e-3);
    }

    [Fact]
    public void States_split_a_distribution_without_changing_it()
    {
        var mass = new double[DayAxis.Count];
        StatisticalModel.Fill(Features(), mass);
        var joint = new double[LocationMixture.Count * DayAxis.Count];
        LocationMixture.Split(Regular, mass, joint);
        for (var i = 0; i < mass.Length; i++)
            Assert.Equal(mass[i], joint[i] + joint[DayAxis.Count + i] + joint[2 * DayAxis.Count + i], 1e-12);
    }

    private static LengthPrior OneKind(double mean, double kappa, double alpha, double beta) =>
        new([new LengthKind(1, mean, kappa, alpha, beta)], 1, 0, 3, 3, 0.02, 0, 1, 7);

    private static CycleFeatures Features() => new(
        HistorySummary.From(Regular, [28, 29, 30]), RegularLengths, Regular, LutealPosterior.From([]), Signs: default,
        OvulationTrust: 0, RangeDays: 2, LateShare: 0, LateDays: 7,
        UnloggedPeriods: 0, SuspectedSpotting: 0, LastWasSpotting: 0, SkipRate: 0.02, SkipAgainRate: 0.5);

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
