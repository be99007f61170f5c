using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Predictions.Deploy.Watching;

/// <summary>A dashboard as Grafana takes it in: its JSON model, for a data source and an environment that are chosen on the page.</summary>
public static class GrafanaJson
{
    /// <summary>Of Grafana 10.4, which later ones read.</summary>
    public const int SchemaVersion = 39;

    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The JSON model, the same text for the same dashboard.</summary>
    public static string Of(Dashboard dashboard) => new JsonObject
    {
        ["uid"] = dashboard.Uid,
        ["title"] = dashboard.Title,
        ["tags"] = new JsonArray(dashboard.Uid),
        ["schemaVersion"] = SchemaVersion,
        ["editable"] = false,
        ["graphTooltip"] = 1,
        ["refresh"] = "30s",
        ["time"] = new JsonObject { ["from"] = "now-6h", ["to"] = "now" },
        ["timezone"] = "browser",
        ["templating"] = new JsonObject { ["list"] = new JsonArray(DataSourceChoice(), EnvironmentChoice()) },
        ["annotations"] = new JsonObject { ["list"] = new JsonArray(ModelSwaps()) },
        ["panels"] = Panels(dashboard),
    }.ToJsonString(Readable) + "\n";

    internal static JsonObject DataSource() => new() { ["type"] = "prometheus", ["uid"] = "${datasource}" };

    private static JsonArray Panels(Dashboard dashboard)
    {
        var panels = new JsonArray();
        foreach (var placed in PanelGrid.Of(dashboard))
            panels.Add(placed.Panel is { } panel ? PanelJson.Of(panel, placed) : RowHead(placed));
        return panels;
    }

    private static JsonObject RowHead(Placed placed) => new JsonObject
    {
        ["id"] = placed.Id,
        ["type"] = "row",
        ["title"] = placed.Title,
        ["collapsed"] = false,
        ["gridPos"] = placed.GridPos(),
        ["panels"] = new JsonArray(),
    };

    private static JsonObject DataSourceChoice() => new()
    {
        ["name"] = "datasource",
        ["label"] = "Data source",
        ["type"] = "datasource",
        ["query"] = "prometheus",
    };

    private static JsonObject EnvironmentChoice() => new()
    {
        ["name"] = "namespace",
        ["label"] = "Environment",
        ["type"] = "query",
        ["datasource"] = DataSource(),
        ["query"] = "label_values(up{job=\"predictions\"}, namespace)",
        ["refresh"] = 2,
        ["sort"] = 1,
    };

    private static JsonObject ModelSwaps() => new()
    {
        ["name"] = "Another model answers",
        ["datasource"] = DataSource(),
        ["enable"] = true,
        ["iconColor"] = "blue",
        ["expr"] = "sum by (namespace) (increase(predictions_model_swaps_total{namespace=\"$namespace\"}[1m])) > 0",
        ["titleFormat"] = "Another model answers",
    };
}
