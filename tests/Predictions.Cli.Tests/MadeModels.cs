using Predictions.Core.Scoring;
using Predictions.Models.Artifacts;
using Predictions.Models.Trees;
using Predictions.Training.Learning;
using Predictions.Training.Simulation;
using Predictions.Training.Tests;

namespace Predictions.Cli.Tests;

/// <summary>Flawed candidates, as complete artifacts that load.</summary>
internal static class MadeModels
{
    private static readonly Predictions.Core.Features.LengthPrior Prior = ShippedModel.Stable.Scoring.Prior;

    /// <summary>Trained with the histories of other women.</summary>
    public static void Shuffled(string folder)
    {
        var rows = Rows();
        var summaries = rows.Select(r => r.Features[HazardFeatures.DayFeatures..]).ToArray();
        new Random(1).Shuffle(summaries);
        foreach (var (i, row) in rows.Index())
            summaries[i].CopyTo(row.Features, HazardFeatures.DayFeatures);
        Write(folder, rows);
    }

    /// <summary>Hazards are 1.3 times too high, because three of ten events count twice.</summary>
    public static void Hasty(string folder)
    {
        var rows = Rows();
        HazardRow[] events = [.. rows.Where(r => r.Label)];
        rows.AddRange(events.Where((_, i) => i % 10 < 3));
        Write(folder, rows);
    }

    private static List<HazardRow> Rows() =>
        HazardTable.Build(Cohort.Simulate(31, 400, CohortShape.Default), Prior, TrainerSettings.Default.LastDay);

    private static void Write(string folder, List<HazardRow> rows)
    {
        var trained = HazardTrainer.Train(rows, TrainerSettings.Default);
        var shipped = ShippedModel.Stable.Manifest;
        GoldenRow[] golden = [.. shipped.Golden.Select(g => trained.Golden(g.Summary, g.Hazards.Select(h => h.Day)))];
        var shares = LearnedShares.Faded(1);
        ArtifactWriter.Write(
            folder, trained.ToZip(),
            shipped with { Version = Path.GetFileName(folder), LearnedShare = shares, Golden = golden }, "# Card\n");
    }
}
