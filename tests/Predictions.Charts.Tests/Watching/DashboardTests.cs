using System.Text.Json;
using System.Text.RegularExpressions;

namespace Predictions.Charts.Tests.Watching;

/// <summary>Grafana can load the dashboard, and its panels are readable: ids, layout, data source, units and legends.</summary>
public sealed partial class DashboardTests
{
    private static readonly JsonElement Root = Assert.Single(DashboardFiles.Roots);

    private static readonly List<JsonElement> Panels = [.. Root.GetProperty("panels").EnumerateArray()];

    /// <summary>Panels with queries; the others are the headings of rows.</summary>
    private static readonly List<JsonElement> Charts = [.. Panels.Where(panel => panel.TryGetProperty("targets", out _))];

    [Fact]
    public void The_user_chooses_the_data_source_and_the_environment()
    {
        // Grafana 10.4 and later read schema 39.
        Assert.Equal(39, Root.GetProperty("schemaVersion").GetInt32());
        Assert.Equal("predictions", Text(Root, "uid"));
        var variables = Root.GetProperty("templating").GetProperty("list").EnumerateArray();
        Assert.Equal(["datasource", "namespace"], variables.Select(variable => Text(variable, "name")));
        Assert.Equal(["${datasource}"], Charts.Select(panel => Text(panel.GetProperty("datasource"), "uid")).Distinct());
        // A query without a data source takes its panel's.
        Assert.DoesNotContain(Charts.SelectMany(Targets), target => target.TryGetProperty("datasource", out _));
    }

    [Fact]
    public void Panel_ids_and_titles_and_the_letters_of_a_panels_queries_are_unique()
    {
        Assert.Equal(Panels.Count, Panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.Equal(Charts.Count, Charts.Select(panel => Text(panel, "title")).Distinct().Count());
        Assert.All(Charts, panel =>
        {
            var letters = Targets(panel).Select(target => Text(target, "refId")).ToList();
            Assert.NotEmpty(letters);
            Assert.Equal(letters.Count, letters.Distinct().Count());
        });
    }

    [Fact]
    public void Panels_fill_the_grid_without_overlap()
    {
        var taken = new HashSet<(int X, int Y)>();
        foreach (var place in Panels.Select(panel => panel.GetProperty("gridPos")))
        {
            var (x, y, width, height) = (Number(place, "x"), Number(place, "y"), Number(place, "w"), Number(place, "h"));
            Assert.InRange(x + width, 1, 24);
            for (var i = x; i < x + width; i++)
                for (var j = y; j < y + height; j++)
                    Assert.True(taken.Add((i, j)), $"two panels at column {i}, line {j}");
        }

        Assert.Equal(24 * (1 + taken.Max(cell => cell.Y)), taken.Count);
    }

    [Fact]
    public void Every_panel_has_a_unit() => Assert.All(
        Charts, panel => Assert.NotEqual("", Text(panel.GetProperty("fieldConfig").GetProperty("defaults"), "unit")));

    /// <summary>Grafana shows a label that the query sums away as an empty text.</summary>
    [Fact]
    public void A_legend_names_only_labels_that_its_query_keeps() => Assert.All(Charts.SelectMany(Targets), target =>
    {
        var expression = Text(target, "expr");
        var kept = Kept().Matches(expression).SelectMany(match => match.Groups[1].Value.Split(", ")).ToHashSet();
        if (expression.StartsWith("model:", StringComparison.Ordinal))
            kept.Add("model");
        if (expression.StartsWith("input:", StringComparison.Ordinal))
            kept.UnionWith(["model", "input"]);
        Assert.Empty(InLegend().Matches(Text(target, "legendFormat")).Select(match => match.Groups[1].Value).Except(kept));
    });

    private static IEnumerable<JsonElement> Targets(JsonElement panel) => panel.GetProperty("targets").EnumerateArray();

    private static string Text(JsonElement part, string name) => part.GetProperty(name).GetString()!;

    private static int Number(JsonElement part, string name) => part.GetProperty(name).GetInt32();

    [GeneratedRegex(@"by \(([a-z_, ]+)\)")]
    private static partial Regex Kept();

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex InLegend();
}
