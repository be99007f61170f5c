using System.Collections.Concurrent;
using Predictions.Core.Features;
using Predictions.Models.Artifacts;
using Predictions.Training.Learning;
using Predictions.Training.Simulation;

namespace Predictions.Benchmarks.Samples;

/// <summary>
/// Models with any number of trees, trained once per process on a small simulated cohort. They have the size and the cost of real
/// models; their accuracy is irrelevant.
/// </summary>
internal static class GrownModels
{
    private const int People = 30;
    private const int Seed = 1;

    private static readonly Lazy<List<HazardRow>> Rows = new(() =>
        HazardTable.Build(Cohort.Simulate(Seed, People, CohortShape.Default), LengthPrior.Population,
            TrainerSettings.Default.LastDay));

    private static readonly ConcurrentDictionary<int, Lazy<TrainedHazard>> ByTrees = [];

    public static TrainedHazard With(int trees) =>
        ByTrees.GetOrAdd(trees, n =>
            new(() => HazardTrainer.Train(Rows.Value, TrainerSettings.Default with { Trees = n }))).Value;
}
