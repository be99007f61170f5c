using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Models.Artifacts;
using Predictions.Training.Charts;
using Predictions.Training.Learning;
using Predictions.Training.Simulation;

namespace Predictions.Service.Tests;

/// <summary>A valid but worse model: its training pairs each cycle with another person's history.</summary>
internal static class WorseModel
{
    private const int Persons = 400;
    private static readonly TrainerSettings Settings = new(20, 8, 0.4, 50, 90, 1);
    private static readonly int[] GoldenDays = [10, 24, 28, 30, 45, 90];

    private static readonly Lazy<(byte[] Zip, GoldenRow Golden)> Trained = new(Train);

    public static void WriteTo(ServedModels models, string version)
    {
        var manifest = ServedModels.Shipped.Manifest with
        {
            Version = version,
            Settings = Settings,
            Prior = LengthPrior.Population,
            LearnedShare = LearnedShares.Faded(1),
            Golden = [Trained.Value.Golden],
        };
        ArtifactWriter.Write(Path.GetDirectoryName(models.File(version, "model.zip"))!, Trained.Value.Zip, manifest, "# Worse\n");
    }

    private static (byte[], GoldenRow) Train()
    {
        var known = Cohort.Simulate(91, Persons, CohortShape.Default)
            .SelectMany(p => Enumerable.Range(0, p.Cycles.Count).Where(i => p.Cycles[i].IsLogged)
                .Select(i => (KnownCycles.Of(p, i).Features(LengthPrior.Population).Summary, p.Cycles[i].LengthDays))).ToArray();
        var rows = new List<HazardRow>();
        foreach (var (i, (_, lengthDays)) in known.Index())
            for (var day = DayAxis.First; day <= Math.Min(lengthDays, Settings.LastDay); day++)
                rows.Add(HazardRow.Of(known[(i + known.Length / 2) % known.Length].Summary, day, day == lengthDays));

        var trained = HazardTrainer.Train(rows, Settings);
        return (trained.ToZip(), trained.Golden(known[0].Summary, GoldenDays));
    }
}
