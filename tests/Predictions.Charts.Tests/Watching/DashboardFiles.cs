using System.Text.Json;
using System.Text.RegularExpressions;
using Predictions.Testing;

namespace Predictions.Charts.Tests.Watching;

/// <summary>The dashboards of the chart.</summary>
internal static partial class DashboardFiles
{
    /// <summary>The JSON model of each dashboard.</summary>
    public static IReadOnlyList<JsonElement> Roots { get; } =
        [.. Directory.GetFiles(Checkout.PathOf("charts", "predictions", "dashboards"), "*.json").Select(RootOf)];

    /// <summary>The queries of panels, annotations and variables, with the title of each.</summary>
    public static IReadOnlyList<(string Where, string Expression)> Queries { get; } = [.. Roots.SelectMany(QueriesOf)];

    private static JsonElement RootOf(string path)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(path));
        return json.RootElement.Clone();
    }

    private static IEnumerable<(string Where, string Expression)> QueriesOf(JsonElement root)
    {
        foreach (var panel in root.GetProperty("panels").EnumerateArray().Where(p => p.TryGetProperty("targets", out _)))
            foreach (var target in panel.GetProperty("targets").EnumerateArray())
                yield return (panel.GetProperty("title").GetString()!, Ranged(target.GetProperty("expr").GetString()!));
        foreach (var annotation in root.GetProperty("annotations").GetProperty("list").EnumerateArray())
            yield return (annotation.GetProperty("name").GetString()!, Ranged(annotation.GetProperty("expr").GetString()!));
        foreach (Match values in LabelValues().Matches(root.GetProperty("templating").GetRawText()))
            yield return ("the variables", $"count by ({values.Groups[2].Value}) ({Regex.Unescape(values.Groups[1].Value)})");
    }

    /// <summary>Replaces Grafana's interval variable by a duration, which promtool can read.</summary>
    private static string Ranged(string expression) => expression.Replace("$__rate_interval", "5m", StringComparison.Ordinal);

    [GeneratedRegex(@"label_values\((.+), (\w+)\)")]
    private static partial Regex LabelValues();
}
