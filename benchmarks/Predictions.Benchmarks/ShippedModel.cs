using Microsoft.ML;
using Predictions.Models;

namespace Predictions.Benchmarks;

/// <summary>The model that this checkout serves, copied beside the benchmarks when they are built.</summary>
internal static class ShippedModel
{
    private static readonly string Models = Path.Combine(AppContext.BaseDirectory, "models");

    public static ModelSnapshot Load() => ModelCatalog.Load(Models).Current.Stable
        ?? throw new InvalidOperationException($"No model to measure: {ModelCatalog.Load(Models).Current.Refusal}");

    /// <summary>The same artifact behind ML.NET's own engine.</summary>
    public static PredictionEngine<HazardRow, HazardAnswer> Engine()
    {
        var context = new MLContext(seed: 1);
        var zip = Path.Combine(Models, ArtifactFiles.ModelName, Load().Version, ArtifactFiles.Zip);
        return context.Model.CreatePredictionEngine<HazardRow, HazardAnswer>(context.Model.Load(zip, out _));
    }
}
