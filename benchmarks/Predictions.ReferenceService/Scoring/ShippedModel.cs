using Microsoft.ML;
using Predictions.Models.Artifacts;
using Predictions.Models.Registry;

namespace Predictions.ReferenceService.Scoring;

/// <summary>The shipped artifact, loaded by ML.NET.</summary>
/// <param name="Context">Creates engines.</param>
/// <param name="Transformer">The trained model.</param>
/// <param name="Manifest">The prior, and the learned share of each hazard.</param>
public sealed record ShippedModel(MLContext Context, ITransformer Transformer, Manifest Manifest)
{
    /// <summary>Reads the stable version in a folder of models.</summary>
    public static ShippedModel Read(string models)
    {
        var stable = ModelRegistry.Load(models).Current.Stable
            ?? throw new InvalidOperationException($"{models} has no stable model");
        var context = new MLContext(seed: 1);
        var zip = Path.Combine(models, ArtifactFiles.ModelName, stable.Version, ArtifactFiles.Zip);
        return new ShippedModel(context, context.Model.Load(zip, out _), stable.Manifest);
    }
}
