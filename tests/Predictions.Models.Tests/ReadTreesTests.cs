using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers.FastTree;
using Predictions.Models.Artifacts;
using Predictions.Models.Trees;

namespace Predictions.Models.Tests;

/// <summary>The reader of model.zip gives exactly the numbers that ML.NET reads from it.</summary>
public class ReadTreesTests
{
    private static readonly string Shipped =
        Path.Combine(AppContext.BaseDirectory, "shipped", ArtifactFiles.ModelName);

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public void A_shipped_model_has_the_numbers_of_ML_NET(string version)
    {
        var folder = Path.Combine(Shipped, version);
        var features = ArtifactReader.Manifest(folder).Value!.Features.Names.Count;
        AssertEqual(File.ReadAllBytes(Path.Combine(folder, ArtifactFiles.Zip)), features);
    }

    [Fact]
    public void A_model_that_was_just_trained_has_the_numbers_of_ML_NET() =>
        AssertEqual(SmallModel.Trained.ToZip(), HazardFeatures.Count);

    private static void AssertEqual(byte[] zip, int features)
    {
        using var stream = new MemoryStream(zip);
        var loaded = new MLContext(1).Model.Load(stream, out _);
        var model = Assert.IsAssignableFrom<ISingleFeaturePredictionTransformer<object>>(loaded).Model;
        var calibrated = Assert.IsAssignableFrom<CalibratedModelParametersBase>(model);
        var platt = Assert.IsType<PlattCalibrator>(calibrated.Calibrator);
        var parameters = Assert.IsAssignableFrom<TreeEnsembleModelParametersBasedOnRegressionTree>(calibrated.SubModel);
        var ensemble = parameters.TrainedTreeEnsemble;

        var read = ModelLoader.Trees(zip, features).Value!;
        Assert.Equal((platt.Slope, platt.Offset), (read.Slope, read.Offset));
        Assert.Equal(ensemble.Bias, read.Bias);
        Assert.Equal(ensemble.TreeWeights, read.Trees.Select(tree => tree.Weight));
        Assert.NotEmpty(read.Trees);
        foreach (var (expected, tree) in ensemble.Trees.Zip(read.Trees))
        {
            Assert.Equal(expected.LeftChild, tree.Left);
            Assert.Equal(expected.RightChild, tree.Right);
            Assert.Equal(expected.NumericalSplitFeatureIndexes, tree.Features);
            Assert.Equal(expected.NumericalSplitThresholds, tree.Thresholds);
            Assert.Equal(expected.LeafValues, tree.Leaves);
        }
    }
}
