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
            console.Write(ScenarioMetrics.Table(metrics));
        if (model.Moves.Count > 0)
            console.Write(Moves(model));
    }

    private static Grid Facts(ShownModel model)
    {
        var grid = new Grid().AddColumn().AddColumn();
        Add("refused for", model.Refusal);
        Add("created", model.Created?.ToString("yyyy-MM-dd"));
        Add("trained on", model.Training is { } t ? $"{t.Source}: {t.Women:N0} women, {t.WomanDays:N0} woman-days" : null);
        Add("trainer", model.Settings is { } s ? $"{model.Trainer}: {s.Trees} trees of {s.Leaves} leaves, rate {s.LearningRate}" : null);
        Add("learned share", model.LearnedShare?.ToString("0.00"));
        Add("model.zip", model.SizeBytes is { } bytes ? $"{bytes:N0} bytes, SHA-256 {model.Sha256}" : null);
        return grid;

        void Add(string what, string? value)
        {
            if (value is not null)
                grid.AddRow(what, Markup.Escape(value));
        }
    }

    private static Table Moves(ShownModel model)
    {
        var table = new Table { Border = TableBorder.Simple, Title = new TableTitle("moves") };
        table.AddColumns(
            new TableColumn("when").NoWrap(), new TableColumn("who"), new TableColumn("move").NoWrap(), new TableColumn("why"));
        foreach (var (move, carriedOut) in model.Moves)
        {
            string?[] why = [carriedOut ? null : "not carried out", move.Forced is { } reason ? $"forced: {reason}" : null, move.Verdict];
            table.AddRow(
                $"{move.When:yyyy-MM-dd HH:mm:ss} UTC", Markup.Escape(move.Who),
                Markup.Escape($"{move.Action.ToString().ToLowerInvariant()} {move.From ?? "none"} → {move.To ?? "none"}"),
                Markup.Escape(string.Join("; ", why.OfType<string>())));
        }

        return table;
    }
}
