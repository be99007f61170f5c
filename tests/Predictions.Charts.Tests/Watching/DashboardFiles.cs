using System.Text.Json;
using System.Text.RegularExpressions;
using Predictions.Testing;

namespace Predictions.Charts.Tests.Watching;

/// <summary>The dashboards of the chart.</summary>
internal static partial class DashboardFiles
{
    public static IReadOnlyList<(string Where, string Expression)> Queries { get; } =
        [.. Directory.GetFiles(Checkout.PathOf("charts", "predictions", "dashboards"), "*.json").SelectMany(QueriesOf)];

    private static IEnumerable<(string Where, string Expression)> QueriesOf(string path)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(path));
        var root = json.RootElement.Clone();
        foreach (var panel in root.GetProperty("panels").EnumerateArray().Where(p => p.TryGetProperty("targets", out _)))
            foreach (var target in panel.GetProperty("targets").EnumerateArray())
                yield return (panel.GetProperty("title").GetString()!, Ranged(target.GetProperty("expr").GetString()!));
        foreach (var annotation in root.GetProperty("annotations").GetProperty("list").EnumerateArray())
            yield return (annotation.GetProperty("name").GetString()!, Ranged(annotation.GetProperty("expr").GetString()!));
        foreach (Match values in LabelValues().Matches(root.GetProperty("templating").GetRawText()))
            yield return ("the choices", $"count by ({values.Groups[2].Value}) ({Regex.Unescape(values.Groups[1].Value)})");
    }

    /// <summary>With a duration for Grafana's own.</summary>
    private static string Ranged(string expression) => expression.Replace("$__rate_interval", "5m", StringComparison.Ordinal);

    [GeneratedRegex(@"label_values\((.+), (\w+)\)")]
    private static partial Regex LabelValues();
}
