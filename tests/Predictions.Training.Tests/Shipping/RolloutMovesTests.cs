using Predictions.Models.Registry;
using Predictions.Training.Shipping;

namespace Predictions.Training.Tests.Shipping;

/// <summary>Moves of the share of users whom the candidate answers.</summary>
public sealed class RolloutMovesTests : IDisposable
{
    private static readonly DateTime First = new(2026, 3, 10, 12, 0, 0, DateTimeKind.Utc);

    private readonly VersionFolder _folder = new("1", "2", "3") { Labels = new ModelLabels("1", null) };
    private readonly SteppedClock _clock = new();
    private readonly LabelMoves _moves;

    public RolloutMovesTests() => _moves = new LabelMoves(_folder.Root, _clock, "ann");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_larger_share_keeps_the_start_and_a_restart_does_not()
    {
        await RollAsync("2", 10);
        Assert.Equal(new ModelLabels("1", "2", new RolloutLabel(10, First)), _folder.Labels);
        _clock.Now += TimeSpan.FromDays(1.3);
        await RollAsync("2", 50);
        Assert.Equal(new RolloutLabel(50, First), _folder.Labels.Rollout);
        await RollAsync("2", 50, restart: true);
        Assert.Equal(new RolloutLabel(50, First.AddDays(1.3)), _folder.Labels.Rollout);
        await RollAsync("2", 0);
        Assert.Equal(new ModelLabels("1", "2"), _folder.Labels);
        await RollAsync("3", 20);
        Assert.Equal(new ModelLabels("1", "3", new RolloutLabel(20, First.AddDays(1.3))), _folder.Labels);
        Assert.Equal([10, 50, 50, 0, 20], MoveLines.Read(_folder.Root).Moves.Select(m => m.Share!.Value));
        Assert.Equal([0, 10, 50, 50, 0], MoveLines.Read(_folder.Root).Moves.Select(m => m.ShareBefore!.Value));
        Assert.All(CarriedOut(), Assert.True);
    }

    [Theory]
    [InlineData("1", 10, "1 is stable: it answers all users already")]
    [InlineData("3", 0, "3 has no rollout to end")]
    [InlineData("2", 10, "2 already answers 10 % of users; --restart begins again")]
    [InlineData("2", 100, "the share must be 0 to 99 percent; promote the version for all users")]
    [InlineData("2", -1, "the share must be 0 to 99 percent; promote the version for all users")]
    public async Task A_share_that_cannot_be_is_one_line_and_moves_nothing(string version, int share, string error)
    {
        await RollAsync("2", 10);
        var (labels, log) = (_folder.Labels, File.ReadAllText(_folder.Log));
        Assert.Equal(error, (await _moves.Rollout(version, share, restart: false, Stop)).Error);
        Assert.Equal((labels, log), (_folder.Labels, File.ReadAllText(_folder.Log)));
    }

    [Fact]
    public async Task A_version_that_may_not_serve_answers_nobody()
    {
        _folder.Break("2");
        Assert.Matches("^2 may not serve: SizeMismatch: ", (await _moves.Rollout("2", 10, restart: false, Stop)).Error);
        Assert.Equal(new ModelLabels("1", null), _folder.Labels);
    }

    [Fact]
    public async Task A_move_of_another_label_ends_the_rollout()
    {
        await RollAsync("2", 10);
        await _moves.Shadow("3", Stop);
        Assert.Equal(new ModelLabels("1", "3"), _folder.Labels);

        await RollAsync("3", 10);
        await _moves.Shadow(null, Stop);
        Assert.Equal(new ModelLabels("1", null), _folder.Labels);

        await RollAsync("3", 10);
        await _moves.Promote("2", ShippedModel.Stable.Sha256, "1", Evidence.Held, null, Stop);
        Assert.Equal(new ModelLabels("2", "3"), _folder.Labels);

        await RollAsync("3", 10);
        await _moves.Rollback(Stop);
        Assert.Equal(new ModelLabels("1", "3"), _folder.Labels);

        await RollAsync("3", 99);
        await _moves.Promote("3", ShippedModel.Stable.Sha256, "1", Evidence.Held, null, Stop);
        Assert.Equal(new ModelLabels("3", null), _folder.Labels);
        Assert.All(CarriedOut(), Assert.True);
    }

    [Fact]
    public async Task A_share_that_was_logged_and_not_made_is_told_apart()
    {
        await RollAsync("2", 10);
        var blocked = Directory.CreateDirectory(Path.Combine(_folder.Root, "labels.json.new"));
        Assert.StartsWith(
            "the labels are unchanged: ", (await _moves.Rollout("2", 50, restart: false, Stop)).Error, StringComparison.Ordinal);
        Assert.Equal([true, false], CarriedOut());
        blocked.Delete();
        await RollAsync("2", 20);
        Assert.Equal([true, false, true], CarriedOut());
    }

    private async Task RollAsync(string version, int share, bool restart = false) =>
        Assert.Null((await _moves.Rollout(version, share, restart, Stop)).Error);

    private bool[] CarriedOut() =>
        [.. MoveHistory.Of(MoveLines.Read(_folder.Root).Moves, _folder.Labels).Moves.Select(m => m.CarriedOut)];

    private sealed class SteppedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(First);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
