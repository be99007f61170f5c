using Microsoft.ML;
using Predictions.Models;

namespace Predictions.ReferenceService.Scoring;

/// <summary>The artifact that the service serves, as ML.NET loads it.</summary>
/// <param name="Context">Makes engines.</param>
/// <param name="Transformer">The trained model.</param>
/// <param name="Manifest">Its prior, and the share of each hazard that was learned.</param>
public sealed record ShippedModel(MLContext Context, ITransformer Transformer, Manifest Manifest)
{
    /// <summary>Reads the stable version in a folder of models.</summary>
    public static ShippedModel Read(string models)
    {
        var stable = ModelRegistry.Load(models).Current.Stable
            ?? throw new InvalidOperationException($"There is no stable model in {models}");
        var context = new MLContext(seed: 1);
        var zip = Path.Combine(models, ArtifactFiles.ModelName, stable.Version, ArtifactFiles.Zip);
        return new ShippedModel(context, context.Model.Load(zip, out _), stable.Manifest);
    }
}
