using Predictions.Models.Artifacts;
using Predictions.Models.Registry;
using Predictions.Training.Tests.Shipping;

namespace Predictions.Cli.Tests;

/// <summary>Artifacts that load and answer, judged by their forecasts for women that none was trained on.</summary>
public sealed class PromotionOfRealModelsTests : IDisposable
{
    private readonly VersionFolder _folder = new("1");
    private readonly string _table;

    public PromotionOfRealModelsTests()
    {
        _table = Path.Combine(_folder.Root, "women.csv");
        Assert.Equal(0, Typed.Run("models", "simulate", "--women", "240", "--seed", "41", "--share-with-holes", "0", "--out",
            _table).Code);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_trained_on_shuffled_histories_is_refused_for_its_crps_and_the_better_one_goes_through()
    {
        MadeModels.Shuffled(Version("2"));
        ModelLabels.Write(_folder.Root, new ModelLabels("1", null));
        var refused = Promote("2");
        Assert.Equal((2, "1"), (refused.Code, _folder.Labels.Stable));
        Assert.Contains("cycle-length@2 may not replace cycle-length@1: CRPS:", refused.Error, StringComparison.Ordinal);

        ModelLabels.Write(_folder.Root, new ModelLabels("2", null));
        var promoted = Promote("1");
        Assert.True(promoted.Code == 0, promoted.Error);
        Assert.Equal("1", _folder.Labels.Stable);
        Assert.Contains("cycle-length@1 may replace cycle-length@2: its CRPS is", promoted.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void One_whose_hazards_are_too_high_is_refused_for_its_coverage()
    {
        MadeModels.Hasty(Version("2"));
        ModelLabels.Write(_folder.Root, new ModelLabels("1", null));
        var refused = Promote("2");
        Assert.Equal((2, "1"), (refused.Code, _folder.Labels.Stable));
        Assert.Contains("coverage at 80 %:", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_one_is_refused_before_anything_is_scored()
    {
        _folder.Add("2");
        var zip = Path.Combine(Version("2"), ArtifactFiles.Zip);
        var bytes = File.ReadAllBytes(zip);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(zip, bytes);
        ModelLabels.Write(_folder.Root, new ModelLabels("1", null));
        Promote("2").IsOneLine("2 may not serve: HashMismatch: model.zip does not have the manifest's SHA-256");
    }

    [Fact]
    public void Too_few_women_are_not_enough_and_those_it_learned_from_are_none()
    {
        ModelLabels.Write(_folder.Root, new ModelLabels("1", null));
        var few = Path.Combine(_folder.Root, "few.csv");
        Typed.Run("models", "simulate", "--women", "60", "--seed", "5", "--out", few);
        Assert.Equal(0, Typed.Run("models", "train", "--out", Version("3"), "--cycles", few, "--evaluation-women", "10").Code);
        Typed.Run("models", "promote", "3", "--models", _folder.Root, "--cycles", few)
            .IsOneLine("cycle-length@3 was trained on few.csv: use other women");

        Typed.Run("models", "simulate", "--women", "60", "--seed", "6", "--out", few);
        var refused = Typed.Run("models", "promote", "3", "--models", _folder.Root, "--cycles", few);
        Assert.Equal(2, refused.Code);
        Assert.Contains("women: 60 women (needed: 200)", refused.Error, StringComparison.Ordinal);
    }

    private string Version(string version) => Path.Combine(_folder.Root, ArtifactFiles.ModelName, version);

    private Typed Promote(string version) =>
        Typed.Run("models", "promote", version, "--models", _folder.Root, "--cycles", _table);
}
