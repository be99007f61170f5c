using Predictions.Core.Scoring;
using Predictions.Models.Artifacts;

namespace Predictions.Models.Tests;

public class ModelLoaderTests
{
    [Fact]
    public void A_complete_artifact_loads_and_equals_training()
    {
        using var folder = new ModelFolder().With("1");
        var loaded = ModelLoader.Load(folder.Version("1"));
        Assert.Null(loaded.Rejection);
        Assert.Equal("cycle-length@1", loaded.Value!.Scoring.Name);
        Assert.Equal("# Card\n", loaded.Value.Card);

        var expected = new double[DayAxis.Count];
        SmallModel.Trained.Compiled.Hazards(SmallModel.Regular(28), expected);
        var hazards = new double[DayAxis.Count];
        loaded.Value.Scoring.Learned!.Hazards(SmallModel.Regular(28), hazards);
        Assert.Equal(expected, hazards);
    }

    [Fact]
    public void The_same_rows_give_the_same_bytes() => Assert.Equal(SmallModel.Trained.ToZip(), SmallModel.Train().ToZip());

    [Fact]
    public void One_flipped_bit_is_rejected_by_the_hash()
    {
        using var folder = new ModelFolder().With("1").Spoilt("1");
        Assert.Equal(RejectionReason.HashMismatch, ModelLoader.Load(folder.Version("1")).Rejection!.Reason);
    }

    [Fact]
    public void A_truncated_file_is_rejected_by_the_size()
    {
        using var folder = new ModelFolder().With("1");
        var path = folder.File("1", "model.zip");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
        Assert.Equal(RejectionReason.SizeMismatch, ModelLoader.Load(folder.Version("1")).Rejection!.Reason);
    }

    [Fact]
    public void Bytes_that_are_not_a_model_are_rejected_even_with_a_correct_hash()
    {
        using var folder = new ModelFolder();
        ArtifactWriter.Write(folder.Version("1"), [1, 2, 3], SmallModel.Manifest(), "");
        Assert.Equal(RejectionReason.ModelUnreadable, ModelLoader.Load(folder.Version("1")).Rejection!.Reason);
    }

    [Theory]
    [InlineData("\"created\"", "\"surprise\": 1,\n  \"created\"", RejectionReason.ManifestUnreadable)]
    [InlineData("\"trainer\": \"FastTree\"", "\"trainer\": null", RejectionReason.ManifestUnreadable)]
    [InlineData("\"trainer\": \"FastTree\",", "", RejectionReason.ManifestUnreadable)]
    [InlineData("\"learned_share\": 0.75", "\"learned_share\": 1.75", RejectionReason.ManifestMismatch)]
    [InlineData("\"name\": \"cycle-length\"", "\"name\": \"weather\"", RejectionReason.ManifestMismatch)]
    [InlineData("\"version\": \"1\"", "\"version\": \"2\"", RejectionReason.ManifestMismatch)]
    [InlineData("\"min_days\",", "", RejectionReason.ManifestMismatch)]
    [InlineData("\"golden\": [", "\"golden\": [\n    null,", RejectionReason.ManifestMismatch)]
    [InlineData("\"last_day\": 90", "\"last_day\": 20", RejectionReason.GoldenMismatch)]
    public void A_manifest_of_another_model_is_rejected(string before, string after, RejectionReason reason)
    {
        using var folder = new ModelFolder().With("1").Edited("1", before, after);
        Assert.Equal(reason, ModelLoader.Load(folder.Version("1")).Rejection!.Reason);
    }

    [Theory]
    [InlineData("\"beta\": ", "\"beta\": 1e999, \"x\": ", "$.prior.kinds[0].beta")]
    [InlineData("\"learning_rate\": 0.3", "\"learning_rate\": -1e999", "$.settings.learning_rate")]
    [InlineData("\"mae_days\": 2.5", "\"mae_50_days\": 1e999", "$.metrics")]
    [InlineData("\"posterior_mean\": ", "\"posterior_mean\": 1e999, \"x\": ", "$.golden[0].summary.posterior_mean")]
    public void A_number_that_is_not_finite_is_rejected_by_its_member(string before, string after, string member)
    {
        using var folder = new ModelFolder().With("1").Edited("1", before, after);
        var rejection = ModelLoader.Load(folder.Version("1")).Rejection!;
        Assert.Equal(RejectionReason.ManifestUnreadable, rejection.Reason);
        Assert.Contains($", {member}: ", rejection.Detail, StringComparison.Ordinal);
        Assert.Contains("finite", rejection.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("model.zip")]
    [InlineData("manifest.json")]
    [InlineData("README.md")]
    public void A_missing_file_is_named(string name)
    {
        using var folder = new ModelFolder().With("1");
        File.Delete(folder.File("1", name));
        var rejection = ModelLoader.Load(folder.Version("1")).Rejection!;
        Assert.Equal(RejectionReason.Missing, rejection.Reason);
        Assert.Contains(name, rejection.Detail, StringComparison.Ordinal);
    }
}
