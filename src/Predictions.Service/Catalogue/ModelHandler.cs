using Predictions.Core;

namespace Predictions.Service.Catalogue;

/// <summary>Answers which models there are, for both transports.</summary>
public sealed class ModelHandler(IModelCatalogue catalogue)
{
    public IReadOnlyList<ModelDescription> List() => catalogue.Models;

    /// <summary>The model of that version; fails with <see cref="PredictionError.ModelNotFound"/>.</summary>
    public Outcome<ModelDescription> Get(string version)
    {
        foreach (var model in catalogue.Models)
            if (model.Version == version)
                return model;
        return new Failure(PredictionError.ModelNotFound, "No model has that version.");
    }
}
