using Predictions.Core;
using Predictions.Models.Registry;
using Predictions.Service.Rollouts;

namespace Predictions.Service.Registry;

/// <summary>Answers which models there are, for both transports.</summary>
internal sealed class ModelHandler(RolloutWatch rollouts)
{
    /// <summary>Every version. A candidate serves too while it answers a share of users.</summary>
    public IReadOnlyList<ModelSummary> List()
    {
        var answering = rollouts.Current;
        var models = answering.Models.Models;
        return answering.CandidateAnswers
            ? [.. models.Select(m => m.State == ModelState.Shadowing ? m with { State = ModelState.Serving } : m)]
            : models;
    }

    /// <summary>The model of that version; fails with <see cref="ErrorReason.ModelNotFound"/>.</summary>
    public Outcome<ModelSummary> Get(string version)
    {
        foreach (var model in List())
            if (model.Version == version)
                return model;
        return new PredictionError(ErrorReason.ModelNotFound, "No model has that version.");
    }
}
