using Microsoft.ML;
using Microsoft.ML.Trainers.FastTree;
using Predictions.Models.Artifacts;

namespace Predictions.Training.Learning;

/// <summary>Trains the hazard's trees with ML.NET's FastTree. The same rows and settings give the same trees.</summary>
public static class HazardTrainer
{
    /// <summary>
    /// Trains on all rows. FastTree silently drops rows with a number that is not finite, so such a row is an error. Another
    /// learner also needs its file format in Predictions.Models (<c>ComponentKind</c>, <c>ModelEntries</c>, <c>TreeBlock</c>).
    /// </summary>
    /// <exception cref="ArgumentException">A feature is not a finite number.</exception>
    public static TrainedHazard Train(IReadOnlyList<HazardRow> rows, TrainerSettings settings)
    {
        var context = new MLContext(settings.Seed);
        foreach (var row in rows)
            foreach (var feature in row.Features)
                if (!float.IsFinite(feature))
                    throw new ArgumentException("A row holds a feature that is not a finite number", nameof(rows));

        var trainer = context.BinaryClassification.Trainers.FastTree(new FastTreeBinaryTrainer.Options
        {
            NumberOfTrees = settings.Trees,
            NumberOfLeaves = settings.Leaves,
            LearningRate = settings.LearningRate,
            MinimumExampleCountPerLeaf = settings.MinimumRowsPerLeaf,
            Seed = settings.Seed,
            FeatureSelectionSeed = settings.Seed,
            NumberOfThreads = 1,
            LabelColumnName = nameof(HazardRow.Label),
            FeatureColumnName = nameof(HazardRow.Features),
        });
        return new TrainedHazard(context, trainer.Fit(context.Data.LoadFromEnumerable(rows)), settings);
    }
}
