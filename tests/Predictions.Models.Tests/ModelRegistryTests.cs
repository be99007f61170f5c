using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Models.Artifacts;
using Predictions.Models.Registry;

namespace Predictions.Models.Tests;

public class ModelRegistryTests
{
    [Fact]
    public void Every_version_is_listed_with_its_state()
    {
        using var folder = new ModelFolder().With("1").With("2").With("3").With("10").Labelled("2", candidate: "3");
        File.WriteAllText(folder.File("10", "model.zip"), "x");
        var snapshot = ModelRegistry.Load(folder.Root).Current;
        Assert.Equal(
            [("1", ModelState.Available), ("2", ModelState.Serving), ("3", ModelState.Shadowing), ("10", ModelState.Refused)],
            snapshot.Models.Select(m => (m.Version, m.State)));
        Assert.Equal(RejectionReason.SizeMismatch, snapshot.Models[3].Rejection!.Reason);
        Assert.Equal("cycle-length@2", snapshot.Scoring.Name);
        Assert.Equal("3", snapshot.Candidate!.Version);
    }

    [Fact]
    public void Without_a_model_the_statistical_one_serves_and_the_reason_is_reported()
    {
        using var folder = new ModelFolder();
        Assert.Equal(RejectionReason.Missing, ModelRegistry.Load(folder.Root).Current.Rejection!.Reason);
        folder.Labelled("7");
        var snapshot = ModelRegistry.Load(folder.Root).Current;
        Assert.Equal("statistical", snapshot.Scoring.Name);
        Assert.Equal((ModelState.Refused, "7"), (snapshot.Models[0].State, snapshot.Models[0].Version));
        Assert.Equal(RejectionReason.Missing, snapshot.Rejection!.Reason);
    }

    [Theory]
    [InlineData("../2")]
    [InlineData(".2")]
    [InlineData("")]
    public void A_label_that_leads_out_of_the_folder_is_rejected(string version)
    {
        using var folder = new ModelFolder().With("2").Labelled(version);
        var snapshot = ModelRegistry.Load(folder.Root).Current;
        Assert.Null(snapshot.Stable);
        Assert.Equal(RejectionReason.ManifestUnreadable, snapshot.Rejection!.Reason);
        Assert.Equal(["2"], snapshot.Models.Select(m => m.Version));
    }

    [Theory]
    [InlineData(double.MaxValue, 3)]
    [InlineData(1, double.MaxValue)]
    public void A_model_whose_forecasts_are_not_distributions_is_rejected(double kappa, double alpha)
    {
        // The golden rows hold features, so they do not show it.
        using var folder = new ModelFolder().With("1").Labelled("1");
        var prior = SmallModel.Manifest().Prior;
        LengthKind[] kinds = [.. prior.Kinds.Select(k => k with { Kappa = kappa, Alpha = alpha })];
        var unsound = SmallModel.Manifest() with { Prior = prior with { Kinds = kinds }, LearnedShare = LearnedShares.None };
        ArtifactWriter.Write(folder.Version("1"), SmallModel.Trained.ToZip(), unsound, "");
        Assert.Equal(RejectionReason.ForecastUnsound, ModelRegistry.Load(folder.Root).Current.Rejection!.Reason);
    }
}
