using Predictions.Core.Scoring;
using Predictions.Models.Registry;

namespace Predictions.Benchmarks.Samples;

/// <summary>The shipped model, copied to the output folder and loaded once per process.</summary>
internal static class ShippedModel
{
    private static readonly Lazy<ScoringModel> Loaded = new(() =>
    {
        var snapshot = ModelRegistry.Load(Path.Combine(AppContext.BaseDirectory, "models")).Current;
        return snapshot.Stable?.Scoring
            ?? throw new InvalidOperationException($"There is no model to measure: {snapshot.Rejection}");
    });

    public static ScoringModel Load() => Loaded.Value;
}
