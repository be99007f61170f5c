using Predictions.Core.Scoring;
using Predictions.Models;

namespace Predictions.Benchmarks.Samples;

/// <summary>The model that this checkout serves, copied beside the benchmarks when they are built; loaded once a process.</summary>
internal static class ShippedModel
{
    private static readonly Lazy<ScoringModel> Loaded = new(() =>
    {
        var shelf = ModelRegistry.Load(Path.Combine(AppContext.BaseDirectory, "models")).Current;
        return shelf.Stable?.Scoring ?? throw new InvalidOperationException($"No model to measure: {shelf.Refusal}");
    });

    public static ScoringModel Load() => Loaded.Value;
}
