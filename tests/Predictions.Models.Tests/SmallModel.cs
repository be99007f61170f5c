using CsCheck;
using Predictions.Core.Features;
using Predictions.Core.Scoring;
using Predictions.Models.Artifacts;
using Predictions.Training.Learning;

namespace Predictions.Models.Tests;

/// <summary>A small model, trained once on simulated histories, for all tests of this assembly.</summary>
internal static class SmallModel
{
    public static readonly TrainerSettings Settings = new(30, 8, 0.3, 5, 90, 1);

    public static readonly Gen<HistorySummary> Histories =
        from centre in Gen.Double[18, 45]
        from scale in Gen.Double[0.02, 0.6]
        from count in Gen.Int[0, 40]
        from last in Gen.Int[12, 70]
        from shortest in Gen.Int[10, 25]
        from longest in Gen.Int[30, 90]
        from spread in Gen.Double[0, 12]
        from person in Persons
        select new HistorySummary(
            Math.Log(centre - 10), scale, centre, spread, count, last, (last + centre) / 2, shortest, longest, centre,
            spread / 2, person);

    private static Gen<PersonSummary> Persons =>
        from age in Gen.Int[0, 50]
        from rate in Gen.Double[0, 0.5]
        from bleed in Gen.Int[0, 9]
        from trend in Gen.Double[-8, 8].Array[3]
        from sign in Gen.Int[0, 20]
        from ovulation in Gen.Int[0, 60]
        select new PersonSummary(
            age, rate, 10 * rate, bleed / 3, bleed, bleed, trend[0], trend[1], trend[2], sign, ovulation, ovulation % 6);

    public static HistorySummary Regular(int days) =>
        new(Math.Log(days - 10), 0.1, days, 2, 6, days, days, days - 3, days + 3, days, 1);

    private static readonly Lazy<TrainedHazard> Lazily = new(Train);

    public static TrainedHazard Trained => Lazily.Value;

    public static readonly GoldenRow[] Golden =
        [.. new[] { 24, 28, 33 }.Select(d => Trained.Golden(Regular(d), [10, 24, 28, 29, 60]))];

    public static Manifest Manifest(string version = "1") => new(
        "cycle-length", version, new DateOnly(2026, 1, 1), FeatureList.Current, "FastTree", Settings, LengthPrior.Population,
        LearnedShares.Faded(0.75),
        new TrainingData("made up", 1, 400, 4000), new Dictionary<string, double> { ["mae_days"] = 2.5 }, Golden, "", 0);

    public static TrainedHazard Train()
    {
        var rows = new List<HazardRow>();
        var random = new Random(1);
        for (var woman = 0; woman < 400; woman++)
        {
            var (sign, ovulation) = (random.Next(4) * random.Next(8), random.Next(2) * random.Next(10, 25));
            var history = Regular(random.Next(22, 40)) with
            {
                ScaleDays = random.Next(8),
                Count = random.Next(12),
                Person = new PersonSummary(
                    random.Next(45), random.NextDouble() / 2, random.NextDouble(), random.Next(2), random.Next(8), random.Next(8),
                    4 * random.NextDouble() - 2, random.Next(8) - 4, random.Next(8) - 4, sign, ovulation,
                    ovulation > 0 ? random.Next(1, 6) : 0),
            };
            var usual = history.CentreDays + history.Person.SlopeDays - history.Person.AgeYears / 10.0;
            var length = ovulation > 0 ? ovulation + 14 : sign > 0 ? sign + 19 : usual + history.ScaleDays * random.NextDouble();
            for (var day = DayAxis.First; day <= length; day++)
                rows.Add(HazardRow.Of(history, day, day + 1 > length));
        }

        return HazardTrainer.Train(rows, Settings);
    }
}
