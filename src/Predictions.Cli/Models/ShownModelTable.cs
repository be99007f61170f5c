using System.Text.RegularExpressions;
using Predictions.Core.Scoring;
using Predictions.Training.Learning;
using Spectre.Console;

namespace Predictions.Cli.Models;

/// <summary>A version on a terminal.</summary>
internal static class ShownModelTable
{
    public static void Write(IAnsiConsole console, ShownModel model)
    {
        console.WriteLine($"{model.Name} {model.State}");
        console.Write(Facts(model));
        if (model.Metrics is { Count: > 0 } metrics)
            console.Write(MetricsTable.Table(metrics));
        if (model.Moves.Count > 0)
            console.Write(Moves(model));
    }

    private static Grid Facts(ShownModel model)
    {
        var grid = new Grid().AddColumn().AddColumn();
        Add("refused for", model.Refusal);
        Add("rollout", model.Rollout is { } rollout
            ? $"{rollout.Share} % of users since {rollout.Started:yyyy-MM-dd HH:mm:ss} UTC, unless it has stepped back" : null);
        Add("created", model.Created?.ToString("yyyy-MM-dd"));
        Add("trained on", model.Training is { } t ? $"{t.Source}: {t.Women:N0} women, {t.WomanDays:N0} woman-days" : null);
        Add("trainer", model.Settings is { } s ? $"{model.Trainer}: {s.Trees} trees of {s.Leaves} leaves, rate {s.LearningRate}"
            : null);
        Add("learned share", model.LearnedShare is { } shares ? SharesOf(shares) : null);
        Add("model.zip", model.SizeBytes is { } bytes ? $"{bytes:N0} bytes, SHA-256 {model.Sha256}" : null);
        Add("inputs watched", model.InputProfile is { } profile
            ? $"{string.Join(", ", profile.Inputs.Select(i => i.Name))}, over {profile.Cycles:N0} cycles"
            : model.Created is null ? null : "none: the version has no input profile");
        return grid;

        void Add(string what, string? value)
        {
            if (value is not null)
                grid.AddRow(what, Markup.Escape(value));
        }
    }

    private static string SharesOf(LearnedShares shares) => shares.AsNumber is { } share
        ? $"{share:0.00} until a period is due"
        : string.Join("; ", ShareFit.SituationNames.Zip(shares.All)
            .Where(s => !s.Second.IsZero)
            .Select(s => $"{s.First}: {s.Second.UntilDue:0.00} until due, {s.Second.Overdue:0.00} overdue")
            .DefaultIfEmpty("0 in all situations"));

    private static Table Moves(ShownModel model)
    {
        var table = new Table { Border = TableBorder.Simple, Title = new TableTitle("moves") };
        table.AddColumns(
            new TableColumn("when").NoWrap(), new TableColumn("who"), new TableColumn("move").NoWrap(), new TableColumn("why"));
        foreach (var (move, carriedOut) in model.Moves)
        {
            string?[] why = [carriedOut ? null : "not carried out", move.Forced is { } reason ? $"forced: {reason}" : null,
                move.Verdict];
            table.AddRow(
                $"{move.When:yyyy-MM-dd HH:mm:ss} UTC", Markup.Escape(move.Who),
                Markup.Escape($"{move.Action.ToString().ToLowerInvariant()} {move.From ?? "none"} → {move.To ?? "none"}"
                    + (move.Share is { } share ? $", {share} %" : "")),
                Markup.Escape(string.Join("; ", why.OfType<string>())));
        }

        return table;
    }
}

/// <summary>A manifest's metrics as a table with one row per scenario.</summary>
internal static partial class MetricsTable
{
    private static readonly string[] Order = ["mae", "crps", "log", "pit", "within", "coverage"];

    public static Table Table(IReadOnlyDictionary<string, double> metrics)
    {
        var cells = metrics.Select(m => (Name: Name().Match(m.Key), m.Value))
            .ToLookup(m => m.Name.Groups["scenario"].Value, m => (Metric: m.Name.Groups["metric"].Value, m.Value));
        string[] columns =
        [
            .. cells.SelectMany(c => c).Select(c => c.Metric).Distinct()
                .Where(m => !m.StartsWith("stated_", StringComparison.Ordinal)).OrderBy(Place).ThenBy(m => m,
                    StringComparer.Ordinal),
        ];
        var title = new TableTitle("metrics; coverage in %: observed (stated)");
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

    [GeneratedRegex(
        @"^(?<scenario>.*?)" +
        @"(?<metric>mae_days|crps_days|log_score|pit_distance|(coverage|stated|within)_\d+|[a-z0-9]+)$")]
    private static partial Regex Name();
}
