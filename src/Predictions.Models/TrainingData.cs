namespace Predictions.Models;

/// <summary>What a model was trained on.</summary>
/// <param name="Source">"a simulated cohort (seed 1)", the name of a file, or both.</param>
/// <param name="Seed">Seed of the simulation and of the holes.</param>
/// <param name="Women">How many women.</param>
/// <param name="WomanDays">How many rows.</param>
/// <param name="CyclesSha256">Of the file of cycles, in lower-case hex; <c>null</c> where there was none.</param>
public sealed record TrainingData(string Source, int Seed, int Women, int WomanDays, string? CyclesSha256 = null);
