using Predictions.Models.Registry;
using Predictions.Training.Shipping;

namespace Predictions.Training.Tests.Shipping;

public sealed class RollbackTests : IDisposable
{
    private readonly VersionFolder _folder = new("1", "2", "3") { Labels = new ModelLabels("1", null) };
    private readonly LabelMoves _moves;

    public RollbackTests() => _moves = new LabelMoves(_folder.Root, TimeProvider.System, "ann");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Two_rollbacks_go_two_promotions_back_and_a_third_nowhere()
    {
        await Promote("2");
        await Promote("3");
        Assert.Equal("2", await Rollback());
        Assert.Equal("1", await Rollback());
        Assert.Equal(
            "nothing to roll back to: moves.jsonl has no promotion that made 1 stable", (await _moves.Rollback(Stop)).Error);
        Assert.Equal("1", _folder.Labels.Stable);
    }

    [Fact]
    public async Task A_rollback_never_goes_forward_again()
    {
        // The first version is promoted once more after others: going back from it must not end in a circle.
        await Promote("2");
        await Promote("1");
        Assert.Equal("2", await Rollback());
        Assert.Equal("1", await Rollback());
        Assert.NotNull((await _moves.Rollback(Stop)).Error);
    }

    [Fact]
    public async Task After_a_rollback_the_next_promotion_is_what_is_taken_back()
    {
        await Promote("2");
        await Rollback();
        await Promote("3");
        Assert.Equal("1", await Rollback());
    }

    [Fact]
    public async Task Labels_edited_by_hand_are_not_guessed_at()
    {
        await Promote("2");
        ModelLabels.Write(_folder.Root, new ModelLabels("3", null));
        Assert.Contains("no promotion that made 3 stable", (await _moves.Rollback(Stop)).Error, StringComparison.Ordinal);
        ModelLabels.Write(_folder.Root, new ModelLabels("2", null));
        Assert.Equal("1", await Rollback());
    }

    private async Task Promote(string version) =>
        Assert.Null((await _moves.Promote(version, ShippedModel.Stable.Sha256, _folder.Labels.Stable, Evidence.Held, null,
            Stop)).Error);

    private async Task<string> Rollback()
    {
        Assert.Null((await _moves.Rollback(Stop)).Error);
        return _folder.Labels.Stable;
    }
}
