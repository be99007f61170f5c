using Microsoft.Extensions.ObjectPool;
using Microsoft.ML;
using Predictions.Models;

namespace Predictions.ReferenceService.Scoring;

/// <summary>How the pool comes by engines: they are dear to make, and no two threads may use one at once.</summary>
public sealed class EnginePolicy(ShippedModel model) : PooledObjectPolicy<PredictionEngine<HazardRow, HazardPrediction>>
{
    public override PredictionEngine<HazardRow, HazardPrediction> Create() =>
        model.Context.Model.CreatePredictionEngine<HazardRow, HazardPrediction>(model.Transformer);

    public override bool Return(PredictionEngine<HazardRow, HazardPrediction> obj) => true;
}
