using Predictions.Training.Shipping;
using Spectre.Console;

namespace Predictions.Cli.Models;

/// <summary>The conditions of a promotion on a terminal.</summary>
internal static class ConditionTable
{
    public static void Write(IAnsiConsole console, PromotionVerdict verdict)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns(new TableColumn("condition").NoWrap(), new TableColumn(""), new TableColumn("numbers"));
        foreach (var condition in verdict.Conditions)
            table.AddRow(Markup.Escape(condition.Name), Word(condition.State), Markup.Escape(condition.Detail));
        console.Write(table);
    }

    private static string Word(ConditionState state) => state switch
    {
        ConditionState.Held => "[green]held[/]",
        ConditionState.Failed => "[red]failed[/]",
        _ => "shown",
    };
}
