using Predictions.Core.Features;
using Predictions.Core.Scoring;

namespace Predictions.Training.Tests;

/// <summary>Another model's hazards times a factor: sharper and earlier than the truth.</summary>
internal sealed class ScaledHazards(IHazardModel model, double factor) : IHazardModel
{
    public void Hazards(in HistorySummary summary, Span<double> hazards)
    {
        model.Hazards(summary, hazards);
        foreach (ref var hazard in hazards)
            hazard = Math.Min(0.999, factor * hazard);
    }
}
