using Microsoft.Extensions.ObjectPool;
using Microsoft.ML;
using Predictions.Models.Trees;

namespace Predictions.ReferenceService.Scoring;

/// <summary>Creates pooled engines: they are expensive to create and not thread-safe.</summary>
public sealed class EnginePolicy(ShippedModel model) : PooledObjectPolicy<PredictionEngine<HazardRow, HazardPrediction>>
{
    public override PredictionEngine<HazardRow, HazardPrediction> Create() =>
        model.Context.Model.CreatePredictionEngine<HazardRow, HazardPrediction>(model.Transformer);

    public override bool Return(PredictionEngine<HazardRow, HazardPrediction> obj) => true;
}
