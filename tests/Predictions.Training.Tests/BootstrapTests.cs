using Predictions.Training.Evaluation;

namespace Predictions.Training.Tests;

public class BootstrapTests
{
    [Fact]
    public void An_interval_holds_the_truth_about_as_often_as_it_says()
    {
        // Women differ by 1, and forecasts within a woman by 1: intervals over forecasts alone would be far too narrow.
        const int worlds = 200, persons = 60, each = 10;
        var held = 0;
        for (var world = 0; world < worlds; world++)
        {
            var rng = new Rng(11, world);
            var values = new double[persons * each];
            for (var w = 0; w < persons; w++)
            {
                var own = rng.Normal();
                for (var i = 0; i < each; i++)
                    values[w * each + i] = own + rng.Normal();
            }

            var mean = new Bootstrap([.. Enumerable.Range(0, values.Length).Select(i => i / each)], world).Mean(i => values[i]);
            held += mean.Low <= 0 && 0 <= mean.High ? 1 : 0;
        }

        Assert.InRange(held / (double)worlds, 0.89, 0.985);
    }

    [Fact]
    public void Fewer_than_ten_women_have_a_figure_without_an_interval()
    {
        int[] nine = [.. Enumerable.Range(0, 27).Select(i => i / 3)];
        var few = new Bootstrap(nine, 1);
        IntervalEstimate[] figures =
            [few.Mean(i => i), few.Of([.. Enumerable.Range(0, 27)], (_, _) => 13), few.Interval(13, few.Means(i => i))];
        Assert.All(figures, e => Assert.Equal((IntervalEstimate.OfTooFew(13), false), (e, e.HasInterval)));
        Assert.All(figures, e => Assert.False(e.Low <= 0 || e.High >= 0 || e.Low > 0 || e.High < 0));

        var ten = new Bootstrap([.. nine, 9], 1).Mean(i => i);
        Assert.True(ten.HasInterval && ten.Low < ten.Value && ten.Value < ten.High);
    }

    [Fact]
    public void The_same_seed_draws_the_same()
    {
        int[] persons = [.. Enumerable.Range(0, 40).Select(i => i % 13)];
        Assert.Equal(new Bootstrap(persons, 5).Mean(i => i), new Bootstrap(persons, 5).Mean(i => i));
        Assert.NotEqual(new Bootstrap(persons, 5).Mean(i => i), new Bootstrap(persons, 6).Mean(i => i));
        Assert.Equal(13, new Bootstrap(persons, 5).Women);
    }

    [Fact]
    public void A_paired_difference_is_surer_than_its_parts()
    {
        var rng = new Rng(3, 0);
        double[] a = [.. Enumerable.Range(0, 400).Select(_ => 5 * rng.Normal())];
        double[] b = [.. a.Select(x => x + 0.1 + 0.05 * rng.Normal())];
        var bootstrap = new Bootstrap([.. Enumerable.Range(0, 400).Select(i => i / 4)], 2);
        var (mean, difference) = (bootstrap.Mean(i => a[i]), bootstrap.Mean(i => b[i] - a[i]));
        Assert.True(difference.Low > 0);
        Assert.True(mean.High - mean.Low > 20 * (difference.High - difference.Low));
    }
}
