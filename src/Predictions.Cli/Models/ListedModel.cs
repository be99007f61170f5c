using System.Text.Json.Serialization;
using Predictions.Models;

namespace Predictions.Cli.Models;

/// <summary>A version as <c>list</c> shows it. What a version's manifest does not say, or cannot, is <c>null</c>.</summary>
internal sealed record ListedModel(
    string Version,
    string State,
    DateOnly? Created,
    double? MaeDays,
    double? CrpsDays,
    [property: JsonPropertyName("coverage_80")] double? Coverage80,
    string? TrainedOn,
    string? Refusal)
{
    public static ListedModel Of(ModelSummary model) => new(
        model.Version, StateOf(model), model.Manifest?.Created, Metric(model, "mae_days"), Metric(model, "crps_days"),
        Metric(model, "coverage_80"), model.Manifest?.Training.Source, model.Refusal?.ToString());

    /// <summary>The word of the wire contract.</summary>
    public static string StateOf(ModelSummary model) => model.State.ToString().ToUpperInvariant();

    private static double? Metric(ModelSummary model, string name) =>
        model.Manifest is { } manifest && manifest.Metrics.TryGetValue(name, out var value) ? value : null;
}
