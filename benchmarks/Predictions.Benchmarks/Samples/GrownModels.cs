using System.Collections.Concurrent;
using Predictions.Core.Features;
using Predictions.Models;
using Predictions.Training.Learning;
using Predictions.Training.Simulation;

namespace Predictions.Benchmarks.Samples;

/// <summary>
/// Models of any number of trees, grown on a small simulated cohort once a process. They are as large as real ones and cost as much
/// to ask; how good they are is nobody's business here.
/// </summary>
internal static class GrownModels
{
    private const int Women = 30;
    private const int Seed = 1;

    private static readonly Lazy<List<HazardRow>> Rows = new(() =>
        HazardTable.Build(Cohort.Simulate(Seed, Women, CohortShape.Default), LengthPrior.Population, TrainerSettings.Default.LastDay));

    private static readonly ConcurrentDictionary<int, Lazy<TrainedHazard>> ByTrees = [];

    public static TrainedHazard With(int trees) =>
        ByTrees.GetOrAdd(trees, n => new(() => HazardTrainer.Train(Rows.Value, TrainerSettings.Default with { Trees = n }))).Value;
}
