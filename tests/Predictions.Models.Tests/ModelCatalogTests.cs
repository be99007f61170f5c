namespace Predictions.Models.Tests;

public class ModelCatalogTests
{
    [Fact]
    public void Every_version_is_listed_with_its_state()
    {
        using var folder = new ModelFolder().With("1").With("2").With("3").With("10").Labelled("2", candidate: "3");
        File.WriteAllText(folder.File("10", "model.zip"), "x");
        var shelf = ModelCatalog.Load(folder.Root).Current;
        Assert.Equal(
            [("1", ModelState.Available), ("2", ModelState.Serving), ("3", ModelState.Shadowing), ("10", ModelState.Refused)],
            shelf.Models.Select(m => (m.Version, m.State)));
        Assert.Equal(RefusalReason.SizeMismatch, shelf.Models[3].Refusal!.Reason);
        Assert.Equal("cycle-length@2", shelf.Scoring.Name);
        Assert.Equal("3", shelf.Candidate!.Version);
    }

    [Fact]
    public void Without_a_model_the_statistical_one_answers_and_the_reason_is_told()
    {
        using var folder = new ModelFolder();
        Assert.Equal(RefusalReason.Missing, ModelCatalog.Load(folder.Root).Current.Refusal!.Reason);
        folder.Labelled("7");
        var shelf = ModelCatalog.Load(folder.Root).Current;
        Assert.Equal("statistical", shelf.Scoring.Name);
        Assert.Equal((ModelState.Refused, "7"), (shelf.Models[0].State, shelf.Models[0].Version));
        Assert.Equal(RefusalReason.Missing, shelf.Refusal!.Reason);
    }

    [Fact]
    public void A_reload_takes_a_good_model_and_keeps_the_old_one_for_a_bad_one()
    {
        using var folder = new ModelFolder().With("1").With("2").Labelled("1");
        var catalog = ModelCatalog.Load(folder.Root);
        folder.Labelled("2");
        Assert.Null(catalog.Reload());
        Assert.Equal("2", catalog.Current.Stable!.Version);
        folder.Labelled("9");
        Assert.NotNull(catalog.Reload());
        Assert.Equal("2", catalog.Current.Stable!.Version);
    }
}
