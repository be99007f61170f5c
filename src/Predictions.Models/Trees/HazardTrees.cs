using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;

namespace Predictions.Models.Trees;

/// <summary>The trees of an ML.NET model, and the calibration from their sum to a probability.</summary>
/// <param name="Trees">The trees with their weights.</param>
/// <param name="Bias">The bias that is added to the sum.</param>
/// <param name="Slope">Platt's slope: P = 1 / (1 + exp(slope · sum + offset)).</param>
/// <param name="Offset">Platt's offset.</param>
internal sealed record HazardTrees(
    IReadOnlyList<(RegressionTree Tree, double Weight)> Trees, double Bias, double Slope, double Offset)
{
    /// <summary>The trees of a model; <c>null</c> where it is not a Platt-calibrated tree ensemble.</summary>
    public static HazardTrees? Of(ITransformer model)
    {
        var last = model is IEnumerable<ITransformer> chain ? chain.LastOrDefault() : model;
        if (last is not ISingleFeaturePredictionTransformer<object> { Model: CalibratedModelParametersBase calibrated })
            return null;
        if (calibrated.Calibrator is not PlattCalibrator platt)
            return null;
        if (calibrated.SubModel is not TreeEnsembleModelParametersBasedOnRegressionTree { TrainedTreeEnsemble: var ensemble })
            return null;
        return new HazardTrees([.. ensemble.Trees.Zip(ensemble.TreeWeights)], ensemble.Bias, platt.Slope, platt.Offset);
    }
}
