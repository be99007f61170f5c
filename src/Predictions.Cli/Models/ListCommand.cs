using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Predictions.Models.Registry;
using Spectre.Console;

namespace Predictions.Cli.Models;

/// <summary><c>predictions models list</c>.</summary>
internal static class ListCommand
{
    private static readonly string[] Columns =
        ["version", "state", "created", "mae_days", "crps_days", "coverage_80", "trained on", "refused for"];

    private const string RolloutColumn = "rollout";

    public static Command Create()
    {
        var (models, format) = (ModelsFolder.Option(), OutputFormat.Option());
        var command = new Command("list", "List the versions with their states.") { models, format };
        command.SetAction(parsed => Run(parsed.GetValue(models)!, parsed.GetValue(format) == OutputFormat.Json));
        return command;
    }

    private static int Run(string models, bool asJson)
    {
        var labels = ModelLabels.Read(models);
        if (!labels.IsLoaded)
            return ExitCode.Fail($"{models}: {labels.Rejection}");
        var current = ModelRegistry.Load(models).Current;
        ListedModel[] listed = [.. current.Models.Select(m => ListedModel.Of(m, labels.Value))];
        if (asJson)
            Console.WriteLine(JsonSerializer.Serialize(listed, RegistryJson.Default.ListedModelArray));
        else
            Print(listed);
        return ExitCode.Success;
    }

    private static void Print(ListedModel[] listed)
    {
        // Only a rollout needs its column.
        var hasRollout = listed.Any(m => m.RolloutShare is not null);
        var table = new Table { Border = TableBorder.Simple };
        foreach (var (i, column) in Columns.Index())
            table.AddColumn(new TableColumn(column)
            {
                NoWrap = i < 6, Alignment = i is > 2 and < 6 ? Justify.Right : Justify.Left,
            });
        if (hasRollout)
            table.AddColumn(RolloutColumn);
        foreach (var model in listed)
        {
            string[] rollout = hasRollout ? [model.RolloutShare is { } share ? $"{share} %" : ""] : [];
            table.AddRow([.. new[]
            {
                model.Version, model.State, $"{model.Created:yyyy-MM-dd}", Figure(model.MaeDays), Figure(model.CrpsDays),
                Figure(model.Coverage80), model.TrainedOn ?? "", model.Refusal ?? "",
            }.Concat(rollout).Select(Markup.Escape)]);
        }

        Terminal.Wide().Write(table);
    }

    private static string Figure(double? figure) => figure is { } number ? $"{number:0.000}" : "–";
}

/// <summary>A version in the output of <c>list</c>. Values that the manifest lacks are <c>null</c>.</summary>
internal sealed record ListedModel(
    string Version,
    string State,
    DateOnly? Created,
    double? MaeDays,
    double? CrpsDays,
    [property: JsonPropertyName("coverage_80")] double? Coverage80,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? RolloutShare,
    string? TrainedOn,
    string? Refusal)
{
    public static ListedModel Of(ModelSummary model, ModelLabels labels) => new(
        model.Version, StateOf(model), model.Manifest?.Created, Metric(model, "mae_days"), Metric(model, "crps_days"),
        Metric(model, "coverage_80"),
        model.Version == labels.Candidate ? labels.Rollout?.Share : null, model.Manifest?.Training.Source,
        model.Rejection?.ToString());

    /// <summary>The name in the wire contract.</summary>
    public static string StateOf(ModelSummary model) => model.State.ToString().ToUpperInvariant();

    private static double? Metric(ModelSummary model, string name) =>
        model.Manifest is { } manifest && manifest.Metrics.TryGetValue(name, out var value) ? value : null;
}

/// <summary>The JSON of <c>list</c> and <c>show</c>.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n",
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ListedModel[]))]
[JsonSerializable(typeof(ShownModel))]
internal sealed partial class RegistryJson : JsonSerializerContext;
