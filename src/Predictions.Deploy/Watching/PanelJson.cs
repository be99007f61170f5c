using System.Text.Json.Nodes;

namespace Predictions.Deploy.Watching;

/// <summary>One panel as Grafana takes it in.</summary>
internal static class PanelJson
{
    public static JsonObject Of(Panel panel, Placed placed) => new()
    {
        ["id"] = placed.Id,
        ["type"] = TypeOf(panel.Shape),
        ["title"] = panel.Title,
        ["description"] = panel.Says,
        ["datasource"] = GrafanaJson.DataSource(),
        ["gridPos"] = placed.GridPos(),
        ["fieldConfig"] = new JsonObject { ["defaults"] = Defaults(panel), ["overrides"] = new JsonArray() },
        ["options"] = Options(panel),
        ["targets"] = new JsonArray([.. panel.Queries.Select((query, place) => Target(panel, query, place))]),
    };

    private static string TypeOf(Shape shape) => shape switch
    {
        Shape.Lines or Shape.Stacked => "timeseries",
        Shape.Stat => "stat",
        Shape.Heatmap => "heatmap",
        Shape.Bars => "bargauge",
        _ => throw new InvalidOperationException($"{shape} has no panel"),
    };

    private static string NameOf(Unit unit) => unit switch
    {
        Unit.Count => "short",
        Unit.PerSecond => "reqps",
        Unit.Share => "percentunit",
        Unit.Seconds => "s",
        Unit.Days => "d",
        Unit.Bytes => "bytes",
        Unit.BytesPerSecond => "Bps",
        _ => throw new InvalidOperationException($"{unit} has no name"),
    };

    private static JsonObject Defaults(Panel panel)
    {
        var defaults = new JsonObject { ["unit"] = NameOf(panel.Unit), ["thresholds"] = Thresholds(panel) };
        if (panel.Shape is Shape.Lines or Shape.Stacked)
        {
            defaults["custom"] = new JsonObject
            {
                ["fillOpacity"] = panel.Shape == Shape.Stacked ? 40 : 0,
                ["showPoints"] = "never",
                ["stacking"] = new JsonObject { ["mode"] = panel.Shape == Shape.Stacked ? "normal" : "none" },
                ["thresholdsStyle"] = new JsonObject { ["mode"] = panel.BadFrom is null && panel.BadBelow is null ? "off" : "line" },
            };
        }

        return defaults;
    }

    private static JsonObject Thresholds(Panel panel)
    {
        var steps = panel switch
        {
            { BadFrom: { } from } => new JsonArray(Step("green", null), Step("red", from)),
            { BadBelow: { } below } => new JsonArray(Step("red", null), Step("green", below)),
            _ => new JsonArray(Step("green", null)),
        };
        return new JsonObject { ["mode"] = "absolute", ["steps"] = steps };
    }

    private static JsonObject Step(string color, double? from) => new() { ["color"] = color, ["value"] = from };

    private static JsonObject Options(Panel panel) => panel.Shape switch
    {
        Shape.Heatmap => new JsonObject { ["calculate"] = false, ["yAxis"] = new JsonObject { ["unit"] = NameOf(panel.Unit) } },
        Shape.Stat or Shape.Bars => new JsonObject
        {
            ["reduceOptions"] = new JsonObject { ["calcs"] = new JsonArray("lastNotNull"), ["fields"] = "", ["values"] = false },
        },
        _ => new JsonObject
        {
            ["legend"] = new JsonObject { ["displayMode"] = "list", ["placement"] = "bottom", ["showLegend"] = true },
            ["tooltip"] = new JsonObject { ["mode"] = "multi", ["sort"] = "desc" },
        },
    };

    private static JsonObject Target(Panel panel, Query query, int place) => new()
    {
        ["refId"] = ((char)('A' + place)).ToString(),
        ["datasource"] = GrafanaJson.DataSource(),
        ["expr"] = query.Expression,
        ["legendFormat"] = query.Legend,
        ["format"] = panel.Shape == Shape.Heatmap ? "heatmap" : "time_series",
        ["instant"] = panel.Shape is Shape.Stat or Shape.Bars,
        ["range"] = panel.Shape is not (Shape.Stat or Shape.Bars),
    };
}
