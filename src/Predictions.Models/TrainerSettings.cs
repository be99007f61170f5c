namespace Predictions.Models;

/// <summary>How the trees were grown. FastTree starts at p = 0.5, so trees × rate must be at least 8 to reach a daily hazard.</summary>
/// <param name="Trees">How many, 1 to 1000.</param>
/// <param name="Leaves">Leaves of each, 2 to 64.</param>
/// <param name="LearningRate">Share of each tree that is taken, 0.001 to 1.</param>
/// <param name="MinimumRowsPerLeaf">Woman-days that a leaf must hold.</param>
/// <param name="LastDay">The last cycle day with rows; the hazard of later days is that day's.</param>
/// <param name="Seed">Seed of the trainer.</param>
public sealed record TrainerSettings(int Trees, int Leaves, double LearningRate, int MinimumRowsPerLeaf, int LastDay, int Seed)
{
    /// <summary>What the shipped model is grown with.</summary>
    public static readonly TrainerSettings Default = new(100, 8, 0.1, 50, 90, 1);
}
