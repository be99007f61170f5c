using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Models.Registry;

namespace Predictions.Models.Tests;

/// <summary>The skip rate of a deployment replaces that of every model in the registry.</summary>
public class SkipRateTests
{
    private static readonly SkipPrior Skips = new(0.1, 8);

    [Fact]
    public void Every_model_in_use_has_it_and_keeps_the_rest_of_its_prior()
    {
        using var folder = new ModelFolder().With("1").With("2").Labelled("1", candidate: "2");
        var registry = ModelRegistry.Load(folder.Root, skips: Skips);
        var expected = SmallModel.Manifest().Prior with { SkipRate = 0.1, SkipCycles = 8, PastSkipCycles = 8 };
        Assert.Equal((expected, expected), Priors());
        Assert.Equal("cycle-length@1", registry.Current.Scoring.Name);
        Assert.Equal(SmallModel.Manifest().Prior, registry.Current.Stable!.Manifest.Prior);

        folder.With("3").Labelled("2", candidate: "3");
        Assert.True(registry.Refresh());
        Assert.Equal((expected, expected), Priors());

        (LengthPrior, LengthPrior) Priors() =>
            (registry.Current.Scoring.Prior, registry.Current.Candidate!.Scoring.Prior);
    }

    [Fact]
    public void The_statistical_model_has_it_where_no_model_can_serve()
    {
        using var folder = new ModelFolder();
        var registry = ModelRegistry.Load(folder.Root, skips: Skips);
        Assert.Equal(ScoringModel.Statistical.With(Skips), registry.Current.Scoring);
        Assert.Equal(0.1, registry.Current.Scoring.Prior.SkipRate);
    }

    [Fact]
    public void Without_it_every_model_is_unchanged()
    {
        using var folder = new ModelFolder();
        Assert.Same(ScoringModel.Statistical, ModelRegistry.Load(folder.Root).Current.Scoring);
        Assert.Same(ScoringModel.Statistical, ScoringModel.Statistical.With(null));
    }
}
