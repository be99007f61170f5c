using Predictions.Core.Scoring;

namespace Predictions.Service.Catalogue;

/// <summary>The models of this instance: the one that answers, and all that it knows of.</summary>
public interface IModelCatalogue
{
    /// <summary>What answers now. A request takes it once.</summary>
    ScoringModel Serving { get; }

    /// <summary>Every model, newest first.</summary>
    IReadOnlyList<ModelDescription> Models { get; }
}

/// <summary>Where there is no artifact: the statistical model answers, and says that it does so alone.</summary>
public sealed class StatisticalCatalogue : IModelCatalogue
{
    public ScoringModel Serving => ScoringModel.Statistical;

    public IReadOnlyList<ModelDescription> Models => [];
}
