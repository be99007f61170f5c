using System.Text.RegularExpressions;
using Spectre.Console;

namespace Predictions.Cli.Models;

/// <summary>A manifest's metrics as a table: a scenario a line, since a hundred names under one another tell nothing.</summary>
internal static partial class ScenarioMetrics
{
    private static readonly string[] Order = ["mae", "crps", "log", "pit", "within", "coverage"];

    public static Table Table(IReadOnlyDictionary<string, double> metrics)
    {
        var cells = metrics.Select(m => (Name: Name().Match(m.Key), m.Value))
            .ToLookup(m => m.Name.Groups["scenario"].Value, m => (Metric: m.Name.Groups["metric"].Value, m.Value));
        string[] columns =
        [
            .. cells.SelectMany(c => c).Select(c => c.Metric).Distinct()
                .Where(m => !m.StartsWith("stated_", StringComparison.Ordinal)).OrderBy(Place).ThenBy(m => m, StringComparer.Ordinal),
        ];
        var title = new TableTitle("metrics; coverage observed in %, and in brackets stated");
        var table = new Table { Border = TableBorder.Simple, Title = title };
        table.AddColumn(new TableColumn("scenario") { NoWrap = true });
        foreach (var column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column.Replace('_', ' '))) { Alignment = Justify.Right });
        foreach (var scenario in cells.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            var values = scenario.ToDictionary(c => c.Metric, c => c.Value);
            var name = scenario.Key.Length == 0 ? "all cycles" : scenario.Key.TrimEnd('_').Replace('_', ' ');
            table.AddRow([Markup.Escape(name), .. columns.Select(c => Cell(values, c))]);
        }

        return table;
    }

    private static string Cell(Dictionary<string, double> values, string metric)
    {
        if (!values.TryGetValue(metric, out var value))
            return "–";
        var isCoverage = metric.StartsWith("coverage_", StringComparison.Ordinal);
        return isCoverage && values.TryGetValue(metric.Replace("coverage", "stated", StringComparison.Ordinal), out var stated)
            ? $"{100 * value:0.0} ({100 * stated:0.0})"
            : $"{value:0.000}";
    }

    private static int Place(string metric) =>
        Array.FindIndex(Order, o => metric.StartsWith(o, StringComparison.Ordinal)) is >= 0 and var place ? place : Order.Length;

    [GeneratedRegex(@"^(?<scenario>.*?)(?<metric>mae_days|crps_days|log_score|pit_distance|(coverage|stated|within)_\d+|[a-z0-9]+)$")]
    private static partial Regex Name();
}
