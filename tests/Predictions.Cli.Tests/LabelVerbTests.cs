using System.Text.Json;
using Predictions.Models.Registry;
using Predictions.Training.Tests.Shipping;

namespace Predictions.Cli.Tests;

public sealed class LabelVerbTests : IDisposable
{
    private readonly VersionFolder _folder = new("1", "2", "3") { Labels = new ModelLabels("1", null) };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_shadow_is_named_replaced_and_cleared()
    {
        Assert.Equal(new Typed(0, "cycle-length@2 is the candidate\n", ""), Models("shadow", "2"));
        Assert.Equal(new Typed(0, "cycle-length@3 is the candidate; cycle-length@2 was\n", ""),
            Models("shadow", "cycle-length@3"));
        Assert.Equal("3", _folder.Labels.Candidate);
        Assert.Equal(new Typed(0, "cycle-length@3 is no longer the candidate\n", ""), Models("shadow", "--none"));
        Assert.Null(_folder.Labels.Candidate);
    }

    [Fact]
    public void A_shadow_that_cannot_be_is_one_line()
    {
        Models("shadow").IsOneLine("shadow needs a version or --none");
        Models("shadow", "2", "--none").IsOneLine("shadow needs a version or --none");
        Models("shadow", "stable").IsOneLine("1 is stable: it cannot be its own candidate");
        Models("shadow", "candidate").IsOneLine($"{_folder.Root} has no candidate");
        Models("shadow", "9").IsOneLine($"{_folder.Root} has no version 9, only 1, 2, 3");
        Assert.StartsWith("version must be the name of", Models("shadow", "../2").Error, StringComparison.Ordinal);
        Assert.Equal(new ModelLabels("1", null), _folder.Labels);
    }

    [Fact]
    public void A_rollout_is_set_listed_shown_and_ended()
    {
        Assert.Equal(
            new Typed(0, "cycle-length@2 is the candidate and answers 10 % of users\n", ""),
            Models("rollout", "2", "--share", "10"));
        Assert.Equal(
            new Typed(0, "cycle-length@2 is the candidate and answers 50 % of users\n", ""),
            Models("rollout", "candidate", "--share", "50"));
        Assert.Matches(@"\n +2 +SHADOWING .* 50 %", Models("list").Out);
        using var list = JsonDocument.Parse(Models("list", "--format", "json").Out);
        Assert.Equal(50, list.RootElement[1].GetProperty("rollout_share").GetInt32());
        Assert.False(list.RootElement[0].TryGetProperty("rollout_share", out _));
        using var shown = JsonDocument.Parse(Models("show", "2", "--format", "json").Out);
        Assert.Equal(50, shown.RootElement.GetProperty("rollout").GetProperty("share").GetInt32());
        var text = Models("show", "2").Out;
        Assert.Matches("rollout +50 % of users since 20[0-9 :-]+ UTC, unless it has stepped back", text);
        Assert.Contains("rollout none → 2, 10 %", text, StringComparison.Ordinal);

        Assert.Equal(
            new Typed(0, "cycle-length@2 is the candidate and answers no users any more\n", ""),
            Models("rollout", "2", "--share", "0"));
        Assert.Equal(new ModelLabels("1", "2"), _folder.Labels);
        Assert.DoesNotContain("rollout", Models("list").Out, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rollout_that_cannot_be_is_one_line()
    {
        Models("rollout", "candidate", "--share", "10").IsOneLine($"{_folder.Root} has no candidate");
        Models("rollout", "1", "--share", "10").IsOneLine("1 is stable: it answers all users already");
        Models("rollout", "9", "--share", "10").IsOneLine($"{_folder.Root} has no version 9, only 1, 2, 3");
        Assert.StartsWith(
            "--share must be a whole number from 0 to 99", Models("rollout", "2", "--share", "100").Error,
            StringComparison.Ordinal);
        Assert.Contains("--share", Models("rollout", "2").Error, StringComparison.Ordinal);
        Assert.Equal(new ModelLabels("1", null), _folder.Labels);
    }

    [Fact]
    public void A_rollback_says_what_is_stable_now()
    {
        Models("rollback").IsOneLine("nothing to roll back to: moves.jsonl has no promotion that made 1 stable");
        Assert.Equal(0, Promotion.Run(_folder, Evidence.Enough, "2").Code);
        Assert.Equal(new Typed(0, "cycle-length@1 is stable; cycle-length@2 was\n", ""), Models("rollback"));
        Assert.Equal("1", _folder.Labels.Stable);
    }

    [Fact]
    public void A_list_says_what_each_version_is_doing()
    {
        Models("shadow", "2");
        _folder.Break("3");
        using var list = JsonDocument.Parse(Models("list", "--format", "json").Out);
        Assert.Equal(
            ["1 SERVING", "2 SHADOWING", "3 REFUSED"],
            list.RootElement.EnumerateArray().Select(m => $"{Text(m, "version")} {Text(m, "state")}"));
        Assert.StartsWith("SizeMismatch: ", Text(list.RootElement[2], "refusal"), StringComparison.Ordinal);
        var metrics = Training.Tests.ShippedModel.Stable.Manifest.Metrics;
        Assert.Equal(metrics["coverage_80"], list.RootElement[0].GetProperty("coverage_80").GetDouble());
        Assert.Equal(metrics["crps_days"], list.RootElement[0].GetProperty("crps_days").GetDouble());

        var table = Models("list").Out.Split('\n');
        Assert.Contains(table, l => l.Contains(" 2 ", StringComparison.Ordinal)
            && l.Contains("SHADOWING", StringComparison.Ordinal));
        Assert.Contains(table, l => l.Contains(" 3 ", StringComparison.Ordinal)
            && l.Contains("REFUSED", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_without_labels_is_one_line()
    {
        File.Delete(Path.Combine(_folder.Root, "labels.json"));
        foreach (var verb in new[] { "list", "rollback" })
            Models(verb).IsOneLine($"{_folder.Root}: Missing: labels.json cannot be read: FileNotFoundException");
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \r\n")]
    [InlineData("\uFEFF\n")]
    [InlineData("\0\0\0\0")]
    public void A_labels_file_without_content_is_said_to_be_empty(string content)
    {
        File.WriteAllText(Path.Combine(_folder.Root, "labels.json"), content);
        foreach (var verb in (string[][])[["list"], ["rollback"], ["shadow", "2"], ["show", "1"], ["promote", "2"]])
            Models(verb).IsOneLine($"{_folder.Root}: ManifestUnreadable: labels.json is empty");
    }

    [Fact]
    public void What_is_shown_has_manifest_moves_and_card()
    {
        Promotion.Run(_folder, Evidence.Enough with { Women = 12 }, "2", "--force", "--reason", "the [old] one is wrong");
        using var shown = JsonDocument.Parse(Models("show", "stable", "--format", "json").Out);
        Assert.Equal("cycle-length@2", Text(shown.RootElement, "name"));
        Assert.Equal(Training.Tests.ShippedModel.Stable.Sha256, Text(shown.RootElement, "sha256"));
        var past = Assert.Single(shown.RootElement.GetProperty("moves").EnumerateArray());
        Assert.True(past.GetProperty("carried_out").GetBoolean());
        Assert.Equal(("promote", "the [old] one is wrong"),
            (Text(past.GetProperty("move"), "action"), Text(past.GetProperty("move"), "forced")));

        var table = Models("show", "1").Out;
        Assert.Contains("cycle-length@1 AVAILABLE", table, StringComparison.Ordinal);
        Assert.Contains("promote 1 → 2", table, StringComparison.Ordinal);
        Assert.Contains("forced: the [old] one is wrong", table, StringComparison.Ordinal);
        Assert.Equal(new Typed(0, "# Card of 3\n", ""), Models("show", "3", "--card"));
        Models("show", "9").IsOneLine($"{_folder.Root} has no version 9, only 1, 2, 3");
    }

    [Fact]
    public void A_broken_log_is_one_line()
    {
        File.WriteAllText(_folder.Log, "not a move\n");
        Models("show", "1").IsOneLine($"{_folder.Root}: moves.jsonl line 1 is not a move: correct or remove it");
    }

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private Typed Models(params string[] args) => Typed.Run(["models", .. args, "--models", _folder.Root]);
}
