using Predictions.Core;
using Predictions.Models.Registry;

namespace Predictions.Service.Registry;

/// <summary>Answers which models there are, for both transports.</summary>
internal sealed class ModelHandler(ModelRegistry registry)
{
    public IReadOnlyList<ModelSummary> List() => registry.Current.Models;

    /// <summary>The model of that version; fails with <see cref="ErrorReason.ModelNotFound"/>.</summary>
    public Outcome<ModelSummary> Get(string version)
    {
        foreach (var model in registry.Current.Models)
            if (model.Version == version)
                return model;
        return new PredictionError(ErrorReason.ModelNotFound, "No model has that version.");
    }
}
