namespace Predictions.Models;

/// <summary>What a model was trained on.</summary>
/// <param name="Source">"simulated cohort", or the name of a file.</param>
/// <param name="Seed">Seed of the simulation and of the holes.</param>
/// <param name="Women">How many women.</param>
/// <param name="WomanDays">How many rows.</param>
public sealed record TrainingData(string Source, int Seed, int Women, int WomanDays);
