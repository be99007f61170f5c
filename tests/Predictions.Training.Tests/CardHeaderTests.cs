using System.Globalization;
using System.Text.RegularExpressions;
using Predictions.Core.Scoring;
using Predictions.Training.Evaluation;
using Predictions.Training.Learning;
using Predictions.Training.Simulation;
using YamlDotNet.RepresentationModel;

namespace Predictions.Training.Tests;

/// <summary>The YAML at the top of a card: it can be read, and says what the card says.</summary>
public partial class CardHeaderTests
{
    [Fact]
    public void The_shipped_card_has_the_fields_of_a_model_card()
    {
        var card = ShippedModel.Stable.Card;
        var header = HeaderOf(card);
        foreach (var key in (string[])
            ["license", "library_name", "pipeline_tag", "tags", "datasets", "metrics", "intended_use", "out_of_scope_use"])
            Assert.True(header.Children.ContainsKey(key), key);
        Assert.Contains("time-to-event", Texts(header["tags"]));
        Assert.Equal(["a-simulated-cohort-seed-1", "fehring-dev-csv", "utah-dev-csv"], Texts(header["datasets"]));
        Assert.Equal(["mae", "crps", "coverage"], Texts(header["metrics"]));
        Assert.Contains($"{header["intended_use"]} **Not for**: {header["out_of_scope_use"]}\n", card, StringComparison.Ordinal);
        Assert.Equal(ShippedModel.Stable.Manifest.Trainer.ToLowerInvariant(), Texts(header["tags"])[^1]);
        Assert.Equal("cycle-length@2", $"{Assert.Single((YamlSequenceNode)header["model-index"])["name"]}");
    }

    [Fact]
    public void The_figures_of_the_header_are_those_of_the_cards_tables()
    {
        var card = ShippedModel.Stable.Card;
        var results = ResultsOf(card);
        // The training's own evaluation, and the two tables of real cycles that were added.
        Assert.Equal(["a simulated cohort (seed 2)", "fehring_dev.csv", "utah_dev.csv"], results.Select(SourceOf));
        Assert.All(results, result => AssertSaysWhatTheCardSays(card, result));
    }

    [Fact]
    public void Added_results_replace_those_on_the_same_cycles_and_survive_another_training()
    {
        const string source = "my: \"cycles\" # 1.csv";
        var shipped = ShippedModel.Stable.Card;
        var once = ModelCard.With(shipped, Report(source, 5));
        var twice = ModelCard.With(once, Report(source, 12));
        Assert.Equal(4, ResultsOf(once).Count);
        Assert.Equal(4, ResultsOf(twice).Count);
        Assert.NotEqual(once, twice);
        Assert.Equal(twice, ModelCard.With(twice, Report(source, 12)));
        AssertSaysWhatTheCardSays(twice, ResultsOf(twice).Single(result => SourceOf(result) == source));

        var header = shipped[..shipped.IndexOf("  # added:", StringComparison.Ordinal)];
        var trained = header + shipped[shipped.IndexOf("---\n\n#", StringComparison.Ordinal)..];
        Assert.Single(ResultsOf(trained));
        Assert.Equal(4, ResultsOf(CardHeader.WithAdded(trained, CardHeader.Added(twice))).Count);
    }

    [Fact]
    public void A_card_without_a_header_gets_none()
    {
        const string card = "# cycle-length 1\n\n## Where it is weak\n\n---\n  results:\n---\n";
        var with = ModelCard.With(card, Report("some.csv", 5));
        Assert.StartsWith("# cycle-length 1\n", with, StringComparison.Ordinal);
        Assert.DoesNotContain("model-index", with, StringComparison.Ordinal);
        Assert.Equal("", CardHeader.Added(card));
    }

    /// <summary>Compares with the model's row in the table "All cycles", and with the text of the reliability plot.</summary>
    private static void AssertSaysWhatTheCardSays(string card, YamlNode result)
    {
        var section = card[card.IndexOf($"### On {SourceOf(result)}\n", StringComparison.Ordinal)..];
        var table = section[section.IndexOf("**All cycles: ", StringComparison.Ordinal)..];
        var cells = table.Split('\n').First(line => line.StartsWith("| cycle-length@2 |", StringComparison.Ordinal)
            || line.StartsWith("| statistical |", StringComparison.Ordinal) && !table.Contains("cycle-length@2"))
            .Split('|', StringSplitOptions.TrimEntries);
        var names = table.Split('\n').First(line => line.StartsWith("| forecaster |", StringComparison.Ordinal))
            .Split('|', StringSplitOptions.TrimEntries);
        var figures = ((YamlSequenceNode)result["metrics"]).ToDictionary(m => $"{m["type"]}", m => $"{m["value"]}");
        Assert.Equal(Cell("MAE"), figures["mae"]);
        Assert.Equal(Cell("CRPS"), figures["crps"]);
        var stated = StatedAt80().Match(section);
        Assert.Equal(
            (stated.Groups[1].Value, stated.Groups[2].Value), (figures["stated_coverage"], figures["coverage"]));
        // Both ends of the difference are rounded.
        Assert.Equal(
            Number(Cell("80 %")), Number(figures["coverage"]) - Number(figures["stated_coverage"]), 0.1001);
        var counts = CountsOfAll().Match(table);
        Assert.Equal(
            $"start of the next period: {counts.Groups[1].Value.Replace(",", "")} forecasts of "
            + $"{counts.Groups[2].Value.Replace(",", "")} women",
            $"{result["task"]["name"]}");

        string Cell(string name) => cells[Array.IndexOf(names, name)].Split(' ')[0];
    }

    private static double Number(string text) =>
        double.Parse(text.Replace('−', '-'), NumberStyles.Float, CultureInfo.InvariantCulture);

    private static YamlMappingNode HeaderOf(string card)
    {
        Assert.StartsWith("---\n", card, StringComparison.Ordinal);
        var end = card.IndexOf("\n---\n", StringComparison.Ordinal);
        var yaml = new YamlStream();
        yaml.Load(new StringReader(card[4..(end + 1)]));
        return (YamlMappingNode)Assert.Single(yaml.Documents).RootNode;
    }

    private static IReadOnlyList<YamlNode> ResultsOf(string card) =>
        [.. (YamlSequenceNode)Assert.Single((YamlSequenceNode)HeaderOf(card)["model-index"])["results"]];

    private static string SourceOf(YamlNode result) => $"{result["dataset"]["name"]}";

    private static string[] Texts(YamlNode node) => [.. ((YamlSequenceNode)node).Select(item => $"{item}")];

    private static EvaluationReport Report(string source, int persons) =>
        EvaluationReport.Of(ScoringModel.Statistical, source, Cohort.Simulate(1, persons, CohortShape.Careful), 1);

    [GeneratedRegex("ranges at 80 % state ([0-9.]+) % and hold ([0-9.]+) %")]
    private static partial Regex StatedAt80();

    [GeneratedRegex(@"\*\*All cycles: ([0-9,]+) forecasts of ([0-9,]+) women\*\*")]
    private static partial Regex CountsOfAll();
}
