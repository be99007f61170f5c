using System.Text.Json;
using System.Text.RegularExpressions;
using Predictions.Core.Features;
using Predictions.Models.Inputs;
using Predictions.Testing;
using Predictions.Training.Tests;

namespace Predictions.Cli.Tests;

public sealed partial class DriftVerbTests : FolderTest
{
    private const string AsTrained = "--share-logging-signs 0.3 --share-with-birth-year 0.7 --share-by-mucus 0.25 "
        + "--share-by-lh-test 0.3 --share-by-temperature 0.2 --ovulation-errors 1";

    [Fact]
    public void Women_like_those_of_the_training_have_not_drifted()
    {
        var drift = Json(Simulated($"--women 600 --seed 5 {AsTrained}"));
        Assert.Equal(("cycle-length@2", "women.csv", 600), (Text(drift, "model"), Text(drift, "source"), Number(drift, "women")));
        var inputs = drift.GetProperty("inputs").EnumerateArray().ToList();
        Assert.Equal(ModelInputs.All.Select(i => i.Name), inputs.Select(i => Text(i, "input")));
        Assert.All(inputs, input =>
        {
            Assert.False(input.GetProperty("has_drifted").GetBoolean());
            Assert.InRange(Number(input, "stability_index"), 0, StabilityIndex.Drifted);
            Assert.Equal(1, input.GetProperty("bins").EnumerateArray().Sum(bin => Number(bin, "actual")), 1e-9);
        });
    }

    [Fact]
    public void A_table_without_ages_has_drifted_in_age_alone()
    {
        var ageless = AsTrained.Replace("birth-year 0.7", "birth-year 0", StringComparison.Ordinal);
        var drift = Json(Simulated($"--women 600 --seed 5 {ageless}"));
        Assert.Equal(["age_years"], Drifted(drift));
    }

    [Fact]
    public void Few_women_prove_nothing()
    {
        var typed = Drift(Simulated($"--women 20 --seed 6 {AsTrained}"));
        Assert.Equal((0, ""), (typed.Code, typed.Error));
        Assert.Contains("too few women", typed.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("drifted", typed.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_compared_is_one_line_that_says_why()
    {
        var path = Simulated("--women 10");
        Drift(path, "--model", "1").IsOneLine(
            "--model: cycle-length@1 has no input profile, because an older build trained it; train it again");
        Drift(path, "--model", "statistical").IsOneLine(
            "--model: the statistical model has no training; name a version, \"stable\" or \"candidate\"");
        File.WriteAllText(path, "ClientID,CycleNumber,LengthofCycle\na,1,28\nb,1,30\n");
        Drift(path).IsOneLine($"--cycles: {path} has no two logged periods of one woman without a pause between them");
    }

    /// <summary>The commands of docs/models/input-drift.md and their output; PREDICTIONS_WRITE_DOCS=1 rewrites it.</summary>
    [Fact]
    public void The_page_shows_what_its_commands_print()
    {
        var page = Checkout.PathOf("docs", "models", "input-drift.md");
        var text = File.ReadAllText(page);
        var example = Assert.Single(Example().Matches(text));
        var printed = Drift(Simulated(example.Groups["simulate"].Value.Replace(" \\\n ", "", StringComparison.Ordinal)));
        Assert.Equal((0, ""), (printed.Code, printed.Error));
        var lines = printed.Out.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0);
        var shown = text.Remove(example.Groups["output"].Index, example.Groups["output"].Length)
            .Insert(example.Groups["output"].Index, string.Join('\n', lines));
        if (Environment.GetEnvironmentVariable("PREDICTIONS_WRITE_DOCS") == "1")
            File.WriteAllText(page, shown);
        Assert.Equal(shown, File.ReadAllText(page));
    }

    private static IEnumerable<string> Drifted(JsonElement drift) =>
        drift.GetProperty("inputs").EnumerateArray()
            .Where(i => i.GetProperty("has_drifted").GetBoolean()).Select(i => Text(i, "input"));

    private static JsonElement Json(string path) => JsonDocument.Parse(Drift(path, "--format", "json").Out).RootElement;

    private static Typed Drift(string path, params string[] more) =>
        Typed.Run(["models", "drift", "--cycles", path, "--models", ShippedModel.Models, .. more]);

    private string Simulated(string arguments)
    {
        var path = PathOf("women.csv");
        var words = arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var typed = Typed.Run(["models", "simulate", .. words, "--out", path]);
        Assert.Equal(0, typed.Code);
        return path;
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();

    [GeneratedRegex("""
        predictions models simulate (?<simulate>[^`]+?) --out women\.csv
        predictions models drift --cycles women\.csv
        ```
        ```text
        (?<output>[^`]*?)
        ```
        """)]
    private static partial Regex Example();
}
