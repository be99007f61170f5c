using System.Text.Json;
using System.Text.RegularExpressions;
using Predictions.Deploy.Watching;
using Predictions.Testing;

namespace Predictions.Deploy.Tests.Watching;

/// <summary>The dashboard is what its source says, and what Grafana reads.</summary>
public sealed partial class ServiceDashboardTests : IDisposable
{
    private static readonly string Committed = Checkout.PathOf("charts", "predictions", "dashboards", "predictions.json");

    private static readonly IReadOnlyList<Panel> Panels = [.. ServiceDashboard.Create().Rows.SelectMany(row => row.Panels)];

    private readonly JsonDocument _json = JsonDocument.Parse(GrafanaJson.Of(ServiceDashboard.Create()));

    private IEnumerable<JsonElement> Drawn => _json.RootElement.GetProperty("panels").EnumerateArray();

    public void Dispose() => _json.Dispose();

    [Fact]
    public void The_committed_dashboard_is_what_its_source_generates() => Assert.True(
        File.ReadAllText(Committed) == GrafanaJson.Of(ServiceDashboard.Create()),
        "The source of the dashboard has changed. Renew it: "
        + "dotnet run -c Release --project src/Predictions.Cli -- dashboard --out charts/predictions/dashboards/predictions.json");

    [Fact]
    public void Grafana_knows_its_schema_and_may_choose_the_data_source()
    {
        var root = _json.RootElement;
        Assert.Equal(GrafanaJson.SchemaVersion, root.GetProperty("schemaVersion").GetInt32());
        Assert.Equal("predictions", root.GetProperty("uid").GetString());
        var choices = root.GetProperty("templating").GetProperty("list").EnumerateArray().ToList();
        Assert.Equal(["datasource", "namespace"], choices.Select(c => c.GetProperty("name").GetString()));
        var sources = Drawn.Where(p => p.TryGetProperty("targets", out _)).SelectMany(p => p.GetProperty("targets").EnumerateArray().Append(p))
            .Select(p => p.GetProperty("datasource").GetProperty("uid").GetString());
        Assert.Equal(["${datasource}"], sources.Distinct());
    }

    [Fact]
    public void Every_panel_has_an_id_of_its_own_and_every_query_of_a_panel_a_letter()
    {
        Assert.Equal(Drawn.Count(), Drawn.Select(p => p.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(Drawn.Where(p => p.TryGetProperty("targets", out _)), panel =>
        {
            var letters = panel.GetProperty("targets").EnumerateArray().Select(t => t.GetProperty("refId").GetString()).ToList();
            Assert.NotEmpty(letters);
            Assert.Equal(letters.Count, letters.Distinct().Count());
        });
    }

    [Fact]
    public void Panels_fill_the_grid_and_none_lies_on_another()
    {
        var taken = new HashSet<(int X, int Y)>();
        foreach (var place in Drawn.Select(p => p.GetProperty("gridPos")))
        {
            var (x, y, w, h) = (Of(place, "x"), Of(place, "y"), Of(place, "w"), Of(place, "h"));
            Assert.InRange(x + w, 1, 24);
            for (var i = x; i < x + w; i++)
                for (var j = y; j < y + h; j++)
                    Assert.True(taken.Add((i, j)), $"two panels at column {i}, line {j}");
        }

        Assert.Equal(24 * (1 + taken.Max(t => t.Y)), taken.Count);
    }

    [Fact]
    public void Every_panel_says_what_its_numbers_are() => Assert.All(
        Drawn.Where(p => p.TryGetProperty("fieldConfig", out _)),
        panel => Assert.NotEqual("", panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString()));

    [Fact]
    public void No_two_panels_have_one_title() => Assert.Equal(Panels.Count, Panels.Select(p => p.Title).Distinct().Count());

    /// <summary>A label that is summed away would be shown as nothing.</summary>
    [Fact]
    public void A_legend_names_only_labels_that_its_query_keeps() => Assert.All(Panels.SelectMany(p => p.Queries), query =>
    {
        var kept = Kept().Matches(query.Expression).SelectMany(m => m.Groups[1].Value.Split(", ")).ToHashSet();
        if (query.Expression.StartsWith("model:", StringComparison.Ordinal))
            kept.Add("model");
        Assert.Empty(InLegend().Matches(query.Legend).Select(m => m.Groups[1].Value).Except(kept));
    });

    private static int Of(JsonElement place, string name) => place.GetProperty(name).GetInt32();

    [GeneratedRegex(@"by \(([a-z_, ]+)\)")]
    private static partial Regex Kept();

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex InLegend();
}
