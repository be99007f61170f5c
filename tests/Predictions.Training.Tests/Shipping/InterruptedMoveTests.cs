using Predictions.Models.Registry;
using Predictions.Training.Shipping;

namespace Predictions.Training.Tests.Shipping;

/// <summary>Moves that are killed, torn, or made by two at once.</summary>
public sealed class InterruptedMoveTests : IDisposable
{
    private readonly VersionFolder _folder = new("1", "2", "3") { Labels = new ModelLabels("1", null) };
    private readonly LabelMoves _moves;

    public InterruptedMoveTests() => _moves = new LabelMoves(_folder.Root, TimeProvider.System, "ann");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_move_that_ends_between_log_and_labels_never_took_place()
    {
        // What labels.json is renamed from cannot be written: the move ends after it was logged, as a kill would end it.
        var fresh = Directory.CreateDirectory(Path.Combine(_folder.Root, "labels.json.new"));
        Assert.StartsWith(
            "the labels are unchanged: ",
            (await _moves.Promote("2", ShippedModel.Stable.Sha256, "1", Evidence.Held, null, Stop)).Error,
            StringComparison.Ordinal);
        Assert.Equal(new ModelLabels("1", null), _folder.Labels);
        Assert.Equal([false], CarriedOut());
        fresh.Delete();

        Assert.NotNull((await _moves.Rollback(Stop)).Error);
        await _moves.Promote("3", ShippedModel.Stable.Sha256, "1", Evidence.Held, null, Stop);
        Assert.Equal([false, true], CarriedOut());
        await _moves.Rollback(Stop);
        Assert.Equal("1", _folder.Labels.Stable);
    }

    [Fact]
    public async Task A_shadow_is_carried_out_by_the_labels_or_by_the_promotion_that_ended_it()
    {
        await _moves.Shadow("2", Stop);
        await _moves.Promote("2", ShippedModel.Stable.Sha256, "1", Evidence.Held, null, Stop);
        await _moves.Shadow("3", Stop);
        Assert.Equal([true, true, true], CarriedOut());
        ModelLabels.Write(_folder.Root, _folder.Labels with { Candidate = null });
        Assert.Equal([true, true, false], CarriedOut());
    }

    [Fact]
    public async Task A_torn_last_line_is_not_built_upon()
    {
        await _moves.Promote("2", ShippedModel.Stable.Sha256, "1", Evidence.Held, null, Stop);
        // Longer than the line that comes in its place, so that nothing of it may be left over.
        File.AppendAllText(_folder.Log, $$"""{"when":"2026-03-10T12:00:00Z","who":"{{new string('a', 1000)}}""");
        Assert.Single(MoveLines.Read(_folder.Root).Moves);

        await _moves.Rollback(Stop);
        Assert.Equal("1", _folder.Labels.Stable);
        var lines = MoveLines.Read(_folder.Root);
        Assert.Null(lines.Error);
        Assert.Equal([MoveAction.Promote, MoveAction.Rollback], lines.Moves.Select(m => m.Action));
        Assert.Equal(2, File.ReadAllLines(_folder.Log).Length);
    }

    [Fact]
    public async Task A_torn_only_line_leaves_an_empty_log()
    {
        File.WriteAllText(_folder.Log, new string('\0', 500));
        Assert.Null((await _moves.Shadow("2", Stop)).Error);
        Assert.Equal("2", Assert.Single(MoveLines.Read(_folder.Root).Moves).To);
    }

    [Fact]
    public async Task A_last_line_without_its_break_is_kept()
    {
        await _moves.Promote("2", ShippedModel.Stable.Sha256, "1", Evidence.Held, null, Stop);
        File.WriteAllText(_folder.Log, File.ReadAllText(_folder.Log).TrimEnd('\n'));
        await _moves.Promote("3", ShippedModel.Stable.Sha256, "2", Evidence.Held, null, Stop);
        Assert.Equal(["2", "3"], MoveLines.Read(_folder.Root).Moves.Select(m => m.To));
    }

    [Fact]
    public async Task A_line_that_is_no_move_stops_every_move_and_is_named()
    {
        await _moves.Promote("2", ShippedModel.Stable.Sha256, "1", Evidence.Held, null, Stop);
        File.AppendAllText(_folder.Log, "{}\n" + File.ReadAllText(_folder.Log));
        Assert.Equal("moves.jsonl line 2 is not a move: correct or remove it", (await _moves.Rollback(Stop)).Error);
        Assert.Equal("2", _folder.Labels.Stable);
    }

    [Fact]
    public async Task A_second_mover_waits_a_little_and_then_gives_up()
    {
        var held = new FileStream(_folder.Log, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal("another process is moving a label; try again later", (await _moves.Shadow("2", Stop)).Error);
        Assert.Equal(new ModelLabels("1", null), _folder.Labels);

        var waiting = _moves.Shadow("2", Stop);
        Assert.False(waiting.IsCompleted);
        await held.DisposeAsync();
        Assert.Null((await waiting).Error);
        Assert.Equal("2", _folder.Labels.Candidate);
    }

    [Fact]
    public async Task Moves_of_many_at_once_follow_one_another()
    {
        var outcomes = await Task
            .WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => _moves.Shadow(i % 2 == 0 ? "2" : "3", Stop))));
        var moves = MoveLines.Read(_folder.Root).Moves;
        Assert.Equal(outcomes.Count(o => o.Move is not null), moves.Count);
        Assert.Equal([null, .. moves.SkipLast(1).Select(m => m.To)], moves.Select(m => m.From));
        Assert.Equal(moves[^1].To, _folder.Labels.Candidate);
    }

    private IEnumerable<bool> CarriedOut() =>
        MoveHistory.Of(MoveLines.Read(_folder.Root).Moves, _folder.Labels).Moves.Select(m => m.CarriedOut);
}
