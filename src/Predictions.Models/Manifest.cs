using Predictions.Core.Features;
using Predictions.Core.Scoring;

namespace Predictions.Models;

/// <summary>What is known of one artifact: how it came to be, what it was measured at, and how to tell that it is whole.</summary>
/// <param name="Name">"cycle-length".</param>
/// <param name="Version">"1", "2", …: the name of its folder.</param>
/// <param name="Created">The date that the trainer was told.</param>
/// <param name="Features">The schema that it was trained with.</param>
/// <param name="Trainer">"FastTree".</param>
/// <param name="Settings">How the trees were grown.</param>
/// <param name="Prior">The prior of the statistical model that is mixed in, and of the features.</param>
/// <param name="LearnedShare">The learned share of each day's hazard, 0 to 1.</param>
/// <param name="Training">What it was trained on.</param>
/// <param name="Metrics">By name, such as "mae_days".</param>
/// <param name="Golden">Histories with the hazards that ML.NET gave for them at training.</param>
/// <param name="Sha256">Of model.zip, in lower-case hex.</param>
/// <param name="SizeBytes">Of model.zip.</param>
public sealed record Manifest(
    string Name,
    string Version,
    DateOnly Created,
    FeatureList Features,
    string Trainer,
    TrainerSettings Settings,
    LengthPrior Prior,
    double LearnedShare,
    TrainingData Training,
    IReadOnlyDictionary<string, double> Metrics,
    IReadOnlyList<GoldenRow> Golden,
    string Sha256,
    long SizeBytes);
