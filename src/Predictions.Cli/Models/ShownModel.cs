using Predictions.Core.Features;
using Predictions.Models;
using Predictions.Training.Shipping;

namespace Predictions.Cli.Models;

/// <summary>A version as <c>show</c> shows it: its manifest without the golden rows, and the moves that concern it.</summary>
internal sealed record ShownModel(
    string Name,
    string Version,
    string State,
    string? Refusal,
    DateOnly? Created,
    string? Trainer,
    TrainerSettings? Settings,
    LengthPrior? Prior,
    double? LearnedShare,
    TrainingData? Training,
    IReadOnlyDictionary<string, double>? Metrics,
    string? Sha256,
    long? SizeBytes,
    IReadOnlyList<PastMove> Moves)
{
    public static ShownModel Of(ModelSummary model, MoveHistory history) => new(
        VersionName.Full(model.Version), model.Version, ListedModel.StateOf(model), model.Refusal?.ToString(), model.Manifest?.Created,
        model.Manifest?.Trainer, model.Manifest?.Settings, model.Manifest?.Prior, model.Manifest?.LearnedShare, model.Manifest?.Training,
        model.Manifest?.Metrics, model.Manifest?.Sha256, model.Manifest?.SizeBytes,
        [.. history.Moves.Where(m => m.Move.From == model.Version || m.Move.To == model.Version)]);
}
