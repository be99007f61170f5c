using System.Text.Json;
using Predictions.Models.Registry;
using Predictions.Training.Shipping;

namespace Predictions.Training.Tests.Shipping;

public sealed class LabelMovesTests : IDisposable
{
    private readonly VersionFolder _folder = new("1", "2", "3") { Labels = new ModelLabels("1", null) };
    private readonly LabelMoves _moves;

    public LabelMovesTests() => _moves = new LabelMoves(_folder.Root, new Noon(), "ann");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_promotion_moves_the_label_and_keeps_who_when_and_why()
    {
        Assert.Null((await _moves.Promote("2", ShippedModel.Stable.Sha256, "1", Evidence.Held, null, Stop)).Error);
        Assert.Equal(new ModelLabels("2", null), _folder.Labels);

        using var line = JsonDocument.Parse(Assert.Single(File.ReadAllLines(_folder.Log)));
        string[] expected = ["2026-03-10T12:00:00Z", "ann", "promote", "1", "2", Evidence.Held.Sentence];
        string[] names = ["when", "who", "action", "from", "to", "verdict"];
        Assert.Equal(expected, names.Select(n => line.RootElement.GetProperty(n).GetString()));
        Assert.Equal(JsonValueKind.Null, line.RootElement.GetProperty("forced").ValueKind);
    }

    [Fact]
    public async Task Against_the_verdict_only_a_reason_moves_it_and_is_kept()
    {
        foreach (var reason in new[] { null, "", "  " })
            Assert.Equal(Evidence.Failed.Sentence,
                (await _moves.Promote("2", ShippedModel.Stable.Sha256, "1", Evidence.Failed, reason, Stop)).Error);
        Assert.Equal("1", _folder.Labels.Stable);

        await _moves.Promote("2", ShippedModel.Stable.Sha256, "1", Evidence.Failed, "the old one is wrong\nfor \"teenagers\"",
            Stop);
        Assert.Equal("2", _folder.Labels.Stable);
        var kept = Assert.Single(MoveLines.Read(_folder.Root).Moves);
        Assert.Equal((Evidence.Failed.Sentence, "the old one is wrong\nfor \"teenagers\""), (kept.Verdict, kept.Forced));
    }

    [Fact]
    public async Task A_verdict_against_another_stable_is_out_of_date()
    {
        await _moves.Promote("3", ShippedModel.Stable.Sha256, "1", Evidence.Held, null, Stop);
        Assert.Equal(
            "2 was compared with 1, but 3 is stable now: run promote again",
            (await _moves.Promote("2", ShippedModel.Stable.Sha256, "1", Evidence.Held, null, Stop)).Error);
        Assert.Equal("3", _folder.Labels.Stable);
    }

    [Fact]
    public async Task What_was_judged_is_what_is_promoted()
    {
        Assert.Equal(
            "2 differs from the judged model: run promote again",
            (await _moves.Promote("2", new string('0', 64), "1", Evidence.Held, null, Stop)).Error);
        Assert.Equal("1", _folder.Labels.Stable);
        Assert.False(File.Exists(_folder.Log));
    }

    [Fact]
    public async Task A_label_takes_only_the_name_of_a_version()
    {
        Assert.Contains("may not serve", (await _moves.Shadow(new string('9', 101), Stop)).Error, StringComparison.Ordinal);
        Assert.Equal(new ModelLabels("1", null), _folder.Labels);
    }

    [Fact]
    public async Task The_candidate_stays_unless_it_becomes_stable()
    {
        await _moves.Shadow("3", Stop);
        Assert.Equal(new ModelLabels("1", "3"), _folder.Labels);
        await _moves.Promote("2", ShippedModel.Stable.Sha256, "1", Evidence.Held, null, Stop);
        Assert.Equal(new ModelLabels("2", "3"), _folder.Labels);
        await _moves.Promote("3", ShippedModel.Stable.Sha256, "2", Evidence.Held, null, Stop);
        Assert.Equal(new ModelLabels("3", null), _folder.Labels);

        await _moves.Shadow("1", Stop);
        await _moves.Rollback(Stop);
        Assert.Equal(new ModelLabels("2", "1"), _folder.Labels);
        await _moves.Rollback(Stop);
        Assert.Equal(new ModelLabels("1", null), _folder.Labels);
    }

    [Fact]
    public async Task A_shadow_is_set_once_and_cleared_once()
    {
        Assert.Equal("1 is stable: it cannot be its own candidate", (await _moves.Shadow("1", Stop)).Error);
        await _moves.Shadow("2", Stop);
        Assert.Equal("2 is already the candidate", (await _moves.Shadow("2", Stop)).Error);
        Assert.Null((await _moves.Shadow(null, Stop)).Error);
        Assert.Equal("there is no candidate to clear", (await _moves.Shadow(null, Stop)).Error);
        Assert.Equal(new ModelLabels("1", null), _folder.Labels);
    }

    [Fact]
    public async Task What_may_not_serve_gets_no_label()
    {
        await _moves.Promote("2", ShippedModel.Stable.Sha256, "1", Evidence.Held, null, Stop);
        var (labels, log) = (_folder.Labels, File.ReadAllText(_folder.Log));
        _folder.Break("1");
        _folder.Break("3");
        MoveResult[] outcomes =
        [
            await _moves.Promote("3", ShippedModel.Stable.Sha256, "2", Evidence.Held, "urgent", Stop),
            await _moves.Shadow("3", Stop), await _moves.Rollback(Stop),
            await _moves.Shadow("9", Stop),
        ];
        Assert.All(outcomes,
            o => Assert.Matches("^([13] may not serve: SizeMismatch: |.* has no version 9, only 1, 2, 3$)", o.Error));
        Assert.Equal((labels, log), (_folder.Labels, File.ReadAllText(_folder.Log)));
    }

    [Fact]
    public async Task A_folder_without_labels_is_refused_and_left_alone()
    {
        File.Delete(Path.Combine(_folder.Root, "labels.json"));
        Assert.Contains("Missing: labels.json", (await _moves.Shadow("2", Stop)).Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.Log));
    }

    private sealed class Noon : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 3, 10, 12, 0, 0, TimeSpan.Zero);
    }
}
