using System.Diagnostics;
using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Verification;
using Predictions.Models.Artifacts;
using Predictions.Models.Registry;
using Predictions.Testing;
using Predictions.Training.Charts;
using Predictions.Training.Simulation;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>
/// Persons record a year of periods through the service. Its accuracy metrics must rank two models as an offline evaluation of
/// the same persons and cycles does.
/// </summary>
[Collection(nameof(WholeMachine))]
public class ReplayedYearTests(ServiceFixture fixture)
{
    private const int Year = 365;
    private const int Concurrency = 32;
    private static readonly int Persons = LongForm.Or(1_000, 10_000);

    [Theory]
    [InlineData("1", "2")]
    [InlineData("2", "1")]
    public async Task Live_scoring_ranks_two_models_as_an_offline_evaluation_does(string stable, string candidate)
    {
        using var models = new ServedModels().With("1").Labelled(stable, candidate);
        WorseModel.WriteTo(models, "2");
        await using var service = await ServiceUnderTest.StartAsync(
            fixture.Redis.ConnectionString, null, ("Models:Directory", models.Root));
        var cohort = Cohort.Simulate(33, Persons, CohortShape.Default with { MinCycles = 14, MaxCycles = 14 });

        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(
            cohort, new ParallelOptions { MaxDegreeOfParallelism = Concurrency },
            async (person, _) => await ReplayAsync(service, person));
        var seconds = watch.Elapsed.TotalSeconds;

        var metrics = await MetricsReading.OfAsync(service.Operators);
        var pair = $"{{stable=\"cycle-length@{stable}\",candidate=\"cycle-length@{candidate}\"}}";
        var count = metrics[$"predictions_live_crps_difference_days_count{pair}"];
        var worse = metrics[$"predictions_live_crps_worse_days_total{pair}"];
        var better = metrics[$"predictions_live_crps_better_days_total{pair}"];
        var live = (worse - better) / count;
        var offline = Offline(ModelRegistry.Load(models.Root).Current, cohort);
        TestContext.Current.SendDiagnosticMessage(
            $"{Persons} persons, {count} cycles scored in {seconds:F0} s: "
            + $"candidate @{candidate} − stable @{stable} is {live:F4} days of CRPS live, "
            + $"{offline.Average():F4} offline; error of stable {Mean(metrics, "error_days", stable):F3}, of candidate "
            + $"{Mean(metrics, "error_days", candidate):F3} days; "
            + $"80 % range of stable held {Mean(metrics, "range_held", stable):P1}, "
            + $"stated {Mean(metrics, "range_stated", stable):P1}");

        // The models clearly differ. Both sums have the same terms and differ only by the order of addition.
        Assert.Equal(stable == "1", live > 0);
        Assert.True(Math.Abs(live) > 0.02);
        Assert.Equal(offline.Count, count);
        Assert.Equal(offline.Average(), live, 1e-6);
        Assert.Equal(live, metrics[$"predictions_live_crps_difference_days_sum{pair}"] / count, 1e-6);
        var squares = metrics[$"predictions_live_crps_difference_squares_total{pair}"] / count;
        Assert.Equal(offline.Average(d => d * d), squares, 1e-6);
    }

    private static async Task ReplayAsync(ServiceUnderTest service, ChartedPerson person)
    {
        var user = ServiceFixture.NewUser();
        for (var cycle = 0; cycle < person.Cycles.Count && IsInYear(person, cycle); cycle++)
        {
            if (!person.Cycles[cycle].IsLogged)
                continue;
            var record = new RecordHistoryRequest { UserId = user };
            record.Periods.Add(
                new V1.Period { Start = DateText.Format(person.StartOf(cycle)), Days = person.Cycles[cycle].BleedDays });
            // Each record also has the latest ovulation, as from a device that was offline.
            if (person.LogAt(cycle).Ovulations is [.., var ovulation])
                record.Ovulations.Add(new V1.Ovulation
                {
                    Date = DateText.Format(ovulation.Date), Evidence = (V1.Ovulation.Types.Evidence)ovulation.Evidence,
                });
            if (person.LogAt(cycle).Pauses is [.., var pause])
                record.Pauses.Add(
                    new V1.Pause { From = DateText.Format(pause.From), Until = DateText.Format(pause.Until!.Value) });
            await service.Histories.RecordHistoryAsync(record);
        }
    }

    /// <summary>The differences in CRPS between candidate and stable for each cycle of each person, in days.</summary>
    private static IReadOnlyList<double> Offline(RegistrySnapshot registry, ChartedPerson[] cohort) =>
        [.. cohort.AsParallel().SelectMany(person => DifferencesOf(registry, person))];

    private static IEnumerable<double> DifferencesOf(RegistrySnapshot registry, ChartedPerson person)
    {
        CycleHistory? known = null;
        for (var cycle = 0; cycle < person.Cycles.Count && IsInYear(person, cycle); cycle++)
        {
            if (!person.Cycles[cycle].IsLogged)
                continue;
            var came = person.StartOf(cycle);
            // Mirrors the service: it scores neither paused cycles nor starts too far apart. No simulated cycle is as short as
            // spotting.
            var isPaused = person.LogAt(cycle).Pauses is [.., var last] && last.Until >= known!.Periods[^1].Start;
            if (known is not null && !isPaused && came.DayNumber - known.Periods[^1].Start.DayNumber <= 137)
                yield return CrpsOf(registry.Candidate!, known, came) - CrpsOf(registry.Stable!, known, came);
            known = person.LogAt(cycle);
        }
    }

    private static double CrpsOf(LoadedModel model, CycleHistory known, DateOnly came)
    {
        var times = new StageTimes();
        var request = new ForecastRequest(known.Periods[^1].Start, 1, ForecastRequest.DefaultInterval, IncludeDaily: true);
        return ForecastScore.Of(ForecastPipeline.Run(known, request, model.Scoring, ref times).Value, came, 0).CrpsDays;
    }

    private static bool IsInYear(ChartedPerson person, int cycle) => person.StartOf(cycle) < person.FirstDay.AddDays(Year);

    private static double Mean(MetricsReading metrics, string name, string version)
    {
        var model = $"{{model=\"cycle-length@{version}\"}}";
        return metrics[$"predictions_live_{name}_sum{model}"] / metrics[$"predictions_live_{name}_count{model}"];
    }
}
