using System.CommandLine;
using System.Text.Json;
using Predictions.Models;
using Spectre.Console;

namespace Predictions.Cli.Models;

/// <summary><c>predictions models list</c>.</summary>
internal static class ListCommand
{
    private static readonly string[] Columns =
        ["version", "state", "created", "mae_days", "crps_days", "coverage_80", "trained on", "refused for"];

    public static Command Create()
    {
        var (models, format) = (ModelsFolder.Option(), OutputFormat.Option());
        var command = new Command("list", "List the versions, and what each is doing.") { models, format };
        command.SetAction(parsed => Run(parsed.GetValue(models)!, parsed.GetValue(format) == OutputFormat.Json));
        return command;
    }

    private static int Run(string models, bool asJson)
    {
        var labels = ModelLabels.Read(models);
        if (!labels.IsLoaded)
            return ExitCode.Fail($"{models}: {labels.Refusal}");
        ListedModel[] listed = [.. ModelRegistry.Load(models).Current.Models.Select(ListedModel.Of)];
        if (asJson)
            Console.WriteLine(JsonSerializer.Serialize(listed, RegistryJson.Default.ListedModelArray));
        else
            Print(listed);
        return ExitCode.Success;
    }

    private static void Print(IEnumerable<ListedModel> listed)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var (i, column) in Columns.Index())
            table.AddColumn(new TableColumn(column) { NoWrap = i < 6, Alignment = i is > 2 and < 6 ? Justify.Right : Justify.Left });
        foreach (var model in listed)
        {
            table.AddRow([.. new[]
            {
                model.Version, model.State, $"{model.Created:yyyy-MM-dd}", Figure(model.MaeDays), Figure(model.CrpsDays),
                Figure(model.Coverage80), model.TrainedOn ?? "", model.Refusal ?? "",
            }.Select(Markup.Escape)]);
        }

        Terminal.Wide().Write(table);
    }

    private static string Figure(double? figure) => figure is { } number ? $"{number:0.000}" : "–";
}
