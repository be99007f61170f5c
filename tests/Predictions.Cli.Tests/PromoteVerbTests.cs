using Predictions.Cli.Models;
using Predictions.Models.Registry;
using Predictions.Training.Charts;
using Predictions.Training.Shipping;
using Predictions.Training.Tests.Shipping;

namespace Predictions.Cli.Tests;

public sealed class PromoteVerbTests : IDisposable
{
    private readonly VersionFolder _folder = new("1", "2", "3") { Labels = new ModelLabels("1", "2") };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_candidate_that_is_no_worse_becomes_stable()
    {
        var typed = Promotion.Run(_folder, Evidence.Enough, "candidate");
        Assert.Equal((0, ""), (typed.Code, typed.Error));
        Assert.EndsWith($"{Evidence.Held.Sentence}\ncycle-length@2 is stable; cycle-length@1 was\n", typed.Out,
            StringComparison.Ordinal);
        Assert.Equal(new ModelLabels("2", null), _folder.Labels);
    }

    [Fact]
    public void Both_models_are_handed_to_what_scores_them()
    {
        PromoteRequest? asked = null;
        Promotion.Run(_folder, request =>
        {
            asked = request;
            return Evidence.Enough;
        }, "3", "--seed", "11", "--cycles", "charts.csv");
        Assert.Equal(("1", "3", "charts.csv", 11),
            (asked?.Stable?.Version, asked?.Candidate.Version, asked?.CyclesFile, asked?.Seed));
    }

    [Fact]
    public void A_refusal_names_the_condition_and_moves_nothing()
    {
        var typed = Promotion.Run(_folder, Evidence.Enough with { Women = 150 }, "2");
        Assert.Equal((2, $"predictions: {Evidence.Failed.Sentence}\n"), (typed.Code, typed.Error));
        Assert.Matches("(?m)^ *women +failed +150 women", typed.Out);
        Assert.Matches("(?m)^ *forecasts +held ", typed.Out);
        Assert.Equal(new ModelLabels("1", "2"), _folder.Labels);
        Assert.False(File.Exists(_folder.Log));
    }

    [Fact]
    public void A_reason_overrides_and_is_kept_with_what_it_overrode()
    {
        var typed = Promotion.Run(_folder, Evidence.Enough with { Women = 150 }, "2", "--force", "--reason",
            "1 is wrong for teenagers");
        Assert.Equal((0, "2"), (typed.Code, _folder.Labels.Stable));
        var move = Assert.Single(MoveLines.Read(_folder.Root).Moves);
        Assert.Equal((Evidence.Failed.Sentence, "1 is wrong for teenagers"), (move.Verdict, move.Forced));
    }

    [Theory]
    [InlineData("--force")]
    [InlineData("--force", "--reason", "  ")]
    [InlineData("--reason", "because")]
    public void Force_and_reason_go_together(params string[] options)
    {
        Promotion.Run(_folder, Evidence.Enough, ["2", .. options])
            .IsOneLine("--force and --reason TEXT must be used together: the reason is logged with the verdict");
        Assert.Equal("1", _folder.Labels.Stable);
    }

    [Theory]
    [InlineData(200, 0)]
    [InlineData(150, 2)]
    public void A_dry_run_judges_and_moves_nothing(int women, int code)
    {
        Assert.Equal(code, Promotion.Run(_folder, Evidence.Enough with { Women = women }, "2", "--dry-run").Code);
        Assert.Equal(new ModelLabels("1", "2"), _folder.Labels);
        Assert.False(File.Exists(_folder.Log));
    }

    [Fact]
    public void A_damaged_stable_model_can_be_replaced_by_force_alone()
    {
        _folder.Break("1");
        var typed = Promotion.Run(_folder, _ => throw new InvalidOperationException("nothing is scored"), "2", "--force",
            "--reason", "1 is damaged");
        Assert.Equal((0, new ModelLabels("2", null)), (typed.Code, _folder.Labels));
        var move = Assert.Single(MoveLines.Read(_folder.Root).Moves);
        Assert.Equal(("1 is stable and may not serve, so there is no baseline", "1 is damaged"), (move.Verdict, move.Forced));
    }

    [Fact]
    public void What_cannot_be_judged_is_one_line()
    {
        Promotion.Run(_folder, Evidence.Enough, "1").IsOneLine("1 is already stable");
        foreach (var name in (string[])["v1", "cycle-length@v1"])
            Promotion.Run(_folder, Evidence.Enough, name).IsOneLine($"{_folder.Root} has no version v1, only 1, 2, 3");
        Promotion.Run(_folder, _ => throw new CycleTableException("charts.csv: line 3: no"), "2")
            .IsOneLine("charts.csv: line 3: no");
        _folder.Break("2");
        Assert.StartsWith(
            "predictions: 2 may not serve: SizeMismatch: ", Promotion.Run(_folder, Evidence.Enough, "2").Error,
            StringComparison.Ordinal);
        _folder.Break("1");
        Assert.StartsWith(
            "predictions: 1 is stable and may not serve, so there is no baseline: SizeMismatch: ",
            Promotion.Run(_folder, Evidence.Enough, "3").Error, StringComparison.Ordinal);
    }
}
