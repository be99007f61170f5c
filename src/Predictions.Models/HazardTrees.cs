using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;

namespace Predictions.Models;

/// <summary>The trees of a loaded ML.NET model, and how their sum becomes a probability.</summary>
/// <param name="Trees">The trees, each with the weight that its leaves count with.</param>
/// <param name="Bias">What is added to the sum.</param>
/// <param name="Slope">Platt's slope: P = 1 / (1 + exp(slope · sum + offset)).</param>
/// <param name="Offset">Platt's offset.</param>
internal sealed record HazardTrees(IReadOnlyList<(RegressionTree Tree, double Weight)> Trees, double Bias, double Slope, double Offset)
{
    /// <summary>Finds the trees in a model; <c>null</c> where it is not a Platt-calibrated tree ensemble.</summary>
    public static HazardTrees? Of(ITransformer model)
    {
        var last = model is IEnumerable<ITransformer> chain ? chain.LastOrDefault() : model;
        if (last is not ISingleFeaturePredictionTransformer<object> { Model: CalibratedModelParametersBase calibrated })
            return null;
        if (calibrated.Calibrator is not PlattCalibrator platt)
            return null;
        var ensemble = calibrated.SubModel switch
        {
            TreeEnsembleModelParametersBasedOnRegressionTree trees => trees.TrainedTreeEnsemble,
            _ => null,
        };
        if (ensemble is null)
            return null;
        return new HazardTrees([.. ensemble.Trees.Zip(ensemble.TreeWeights)], ensemble.Bias, platt.Slope, platt.Offset);
    }
}
