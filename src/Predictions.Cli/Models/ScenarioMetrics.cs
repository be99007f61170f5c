using System.Text.RegularExpressions;
using Spectre.Console;

namespace Predictions.Cli.Models;

/// <summary>A manifest's metrics as a table: a scenario a line, since a hundred names under one another tell nothing.</summary>
internal static partial class ScenarioMetrics
{
    public static Table Table(IReadOnlyDictionary<string, double> metrics)
    {
        var cells = metrics.Select(m => (Name: Name().Match(m.Key), m.Value))
            .Select(m => (Scenario: m.Name.Groups["scenario"].Value.TrimEnd('_'), Metric: m.Name.Groups["metric"].Value, m.Value))
            .ToArray();
        string[] columns = [.. cells.Select(c => c.Metric).Distinct().Order(StringComparer.Ordinal)];
        var table = new Table { Border = TableBorder.Simple, Title = new TableTitle("metrics") };
        table.AddColumn("scenario");
        foreach (var column in columns)
            table.AddColumn(new TableColumn(Markup.Escape(column.Replace('_', ' '))) { Alignment = Justify.Right });
        foreach (var scenario in cells.GroupBy(c => c.Scenario).OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            var values = scenario.ToDictionary(c => c.Metric, c => c.Value);
            table.AddRow([
                Markup.Escape(scenario.Key.Length == 0 ? "all cycles" : scenario.Key.Replace('_', ' ')),
                .. columns.Select(c => values.TryGetValue(c, out var value) ? $"{value:0.000}" : "–"),
            ]);
        }

        return table;
    }

    [GeneratedRegex(@"^(?<scenario>.*?)(?<metric>mae_days|crps_days|log_score|(coverage|stated|within)_\d+|[a-z0-9]+)$")]
    private static partial Regex Name();
}
