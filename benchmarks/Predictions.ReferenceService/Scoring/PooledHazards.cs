using Microsoft.Extensions.ObjectPool;
using Microsoft.ML;
using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Training.Learning;

namespace Predictions.ReferenceService.Scoring;

/// <summary>The learned hazards of a history, from one call of a pooled engine per day.</summary>
public sealed class PooledHazards(
    ObjectPool<PredictionEngine<HazardRow, HazardPrediction>> engines, ShippedModel model) : IHazardModel
{
    // Later days have the hazard of the last trained day, so the engine is not called for them.
    private readonly int _lastDay = model.Manifest.Settings.LastDay;

    /// <inheritdoc/>
    public void Hazards(in HistorySummary summary, Span<double> hazards)
    {
        var engine = engines.Get();
        try
        {
            for (var day = DayAxis.First; day <= _lastDay; day++)
                hazards[day - DayAxis.First] = engine.Predict(HazardRow.Of(summary, day, label: false)).Probability;
        }
        finally
        {
            engines.Return(engine);
        }

        var trained = _lastDay - DayAxis.First + 1;
        hazards[trained..].Fill(hazards[trained - 1]);
    }
}

/// <summary>Creates pooled engines: they are expensive to create and not thread-safe.</summary>
public sealed class EnginePolicy(ShippedModel model) : PooledObjectPolicy<PredictionEngine<HazardRow, HazardPrediction>>
{
    public override PredictionEngine<HazardRow, HazardPrediction> Create() =>
        model.Context.Model.CreatePredictionEngine<HazardRow, HazardPrediction>(model.Transformer);

    public override bool Return(PredictionEngine<HazardRow, HazardPrediction> obj) => true;
}
