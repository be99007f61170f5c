using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Models.Artifacts;
using Predictions.Models.Inputs;
using Predictions.Models.Registry;
using Predictions.Training.Shipping;

namespace Predictions.Cli.Models;

/// <summary><c>predictions models show</c>.</summary>
internal static class ShowCommand
{
    public static Command Create()
    {
        var (models, format) = (ModelsFolder.Option(), OutputFormat.Option());
        var version = VersionName.Argument("The version, or \"stable\", or \"candidate\".");
        var card = CommandOption.Of<bool>("--card", "Print the model's card.");
        var command = new Command("show", "Show the training, metrics and label moves of a version.")
        {
            version, models, format, card,
        };
        command.SetAction(parsed => Run(
            parsed.GetValue(models)!, parsed.GetValue(version)!, parsed.GetValue(format) == OutputFormat.Json,
            parsed.GetValue(card)));
        return command;
    }

    private static int Run(string models, string name, bool asJson, bool card)
    {
        var labels = ModelLabels.Read(models);
        if (!labels.IsLoaded)
            return ExitCode.Fail($"{models}: {labels.Rejection}");
        if (VersionName.Version(name, labels.Value) is not { } version)
            return ExitCode.Fail($"{models} has no candidate");
        if (ModelRegistry.Load(models).Current.Models.FirstOrDefault(m => m.Version == version) is not { } model)
            return ExitCode.Fail(VersionFolders.Missing(models, version) ?? $"{models} has no version {version}");
        return card ? PrintCard(model) : Print(models, labels.Value, model, asJson);
    }

    private static int PrintCard(ModelSummary model)
    {
        if (model.Card.Length == 0)
            return ExitCode.Fail($"{model.Version} has no readable card");
        Console.Write(model.Card);
        return ExitCode.Success;
    }

    private static int Print(string models, ModelLabels labels, ModelSummary model, bool asJson)
    {
        MoveLines log;
        try
        {
            log = MoveLines.Read(models);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ExitCode.Fail(e.Message);
        }

        if (log.Error is { } error)
            return ExitCode.Fail($"{models}: {error}");
        var shown = ShownModel.Of(model, MoveHistory.Of(log.Moves, labels), labels);
        if (asJson)
            Console.WriteLine(JsonSerializer.Serialize(shown, RegistryJson.Default.ShownModel));
        else
            ShownModelTable.Write(Terminal.Wide(), shown);
        return ExitCode.Success;
    }
}

/// <summary>A version in the output of <c>show</c>: its manifest without the golden rows, and its label moves.</summary>
internal sealed record ShownModel(
    string Name,
    string Version,
    string State,
    string? Refusal,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] RolloutLabel? Rollout,
    DateOnly? Created,
    string? Trainer,
    TrainerSettings? Settings,
    LengthPrior? Prior,
    [property: JsonConverter(typeof(LearnedSharesJson))] LearnedShares? LearnedShare,
    TrainingData? Training,
    IReadOnlyDictionary<string, double>? Metrics,
    string? Sha256,
    long? SizeBytes,
    InputProfile? InputProfile,
    IReadOnlyList<PastMove> Moves)
{
    public static ShownModel Of(ModelSummary model, MoveHistory history, ModelLabels labels) => new(
        VersionName.Full(model.Version), model.Version, ListedModel.StateOf(model), model.Rejection?.ToString(),
        model.Version == labels.Candidate ? labels.Rollout : null,
        model.Manifest?.Created,
        model.Manifest?.Trainer, model.Manifest?.Settings, model.Manifest?.Prior, model.Manifest?.LearnedShare,
        model.Manifest?.Training,
        model.Manifest?.Metrics, model.Manifest?.Sha256, model.Manifest?.SizeBytes,
        model.Manifest?.InputProfile,
        [.. history.Moves.Where(m => m.Move.From == model.Version || m.Move.To == model.Version)]);
}
