using System.Diagnostics;
using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Core.Verification;
using Predictions.Models.Artifacts;
using Predictions.Models.Registry;
using Predictions.Training.Charts;
using Predictions.Training.Simulation;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>
/// Women who record their periods as they come, through the service: what its metrics say of two models must be what an evaluation
/// of the same women and cycles says, made here from the pipeline alone.
/// </summary>
[Collection(nameof(WholeMachine))]
public class ReplayedYearTests(ServiceFixture fixture)
{
    private const int Year = 365;
    private const int AtOnce = 32;

    [Theory]
    [InlineData(10_000, "1", "2")]
    [InlineData(1_000, "2", "1")]
    public async Task Live_scoring_ranks_stable_and_candidate_as_an_evaluation_offline_does(int women, string stable, string candidate)
    {
        using var models = new ServedModels().With("1").Labelled(stable, candidate);
        WorseModel.WriteTo(models, "2");
        await using var service = await ServiceUnderTest.StartAsync(
            fixture.Redis.ConnectionString, null, ("Models:Directory", models.Root));
        var cohort = Cohort.Simulate(33, women, CohortShape.Default with { MinCycles = 14, MaxCycles = 14 });

        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(
            cohort, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (woman, _) => await ReplayAsync(service, woman));
        var seconds = watch.Elapsed.TotalSeconds;

        var metrics = await MetricsReading.OfAsync(service.Operators);
        var pair = $"{{stable=\"cycle-length@{stable}\",candidate=\"cycle-length@{candidate}\"}}";
        var count = metrics[$"predictions_live_crps_difference_days_count{pair}"];
        var live = (metrics[$"predictions_live_crps_worse_days_total{pair}"] - metrics[$"predictions_live_crps_better_days_total{pair}"]) / count;
        var offline = Offline(ModelRegistry.Load(models.Root).Current, cohort);
        TestContext.Current.SendDiagnosticMessage(
            $"{women} women, {count} cycles scored in {seconds:F0} s: candidate @{candidate} − stable @{stable} is {live:F4} days of CRPS live, "
            + $"{offline.Average():F4} offline; error of stable {Mean(metrics, "error_days", stable):F3}, of candidate "
            + $"{Mean(metrics, "error_days", candidate):F3} days; 80 % range of stable held {Mean(metrics, "range_held", stable):P1}, "
            + $"stated {Mean(metrics, "range_stated", stable):P1}");

        // Clearly apart, so that the order is not chance; and the same cycles, so the same figure but for the order of summing.
        Assert.Equal(stable == "1", live > 0);
        Assert.True(Math.Abs(live) > 0.02);
        Assert.Equal(offline.Count, count);
        Assert.Equal(offline.Average(), live, 1e-6);
        Assert.Equal(live, metrics[$"predictions_live_crps_difference_days_sum{pair}"] / count, 1e-6);
        var squares = metrics[$"predictions_live_crps_difference_squares_total{pair}"] / count;
        Assert.Equal(offline.Average(d => d * d), squares, 1e-6);
    }

    private static async Task ReplayAsync(ServiceUnderTest service, ChartedPerson woman)
    {
        var user = ServiceFixture.NewUser();
        for (var cycle = 0; cycle < woman.Cycles.Count && IsInYear(woman, cycle); cycle++)
        {
            if (!woman.Cycles[cycle].IsLogged)
                continue;
            var record = new RecordHistoryRequest { UserId = user };
            record.Periods.Add(new V1.Period { Start = DateText.Format(woman.StartOf(cycle)), Days = woman.Cycles[cycle].BleedDays });
            // The device was offline since, so the ovulation of the cycle that ended comes along.
            if (woman.LogAt(cycle).Ovulations is [.., var ovulation])
                record.Ovulations.Add(new V1.Ovulation
                {
                    Date = DateText.Format(ovulation.Date), Evidence = (V1.Ovulation.Types.Evidence)ovulation.Evidence,
                });
            if (woman.LogAt(cycle).Pauses is [.., var pause])
                record.Pauses.Add(new V1.Pause { From = DateText.Format(pause.From), Until = DateText.Format(pause.Until!.Value) });
            await service.Histories.RecordHistoryAsync(record);
        }
    }

    /// <summary>The differences by walking forward over each woman's log.</summary>
    private static IReadOnlyList<double> Offline(RegistrySnapshot shelf, ChartedPerson[] cohort) =>
        [.. cohort.AsParallel().SelectMany(woman => DifferencesOf(shelf, woman))];

    private static IEnumerable<double> DifferencesOf(RegistrySnapshot shelf, ChartedPerson woman)
    {
        CycleHistory? known = null;
        for (var cycle = 0; cycle < woman.Cycles.Count && IsInYear(woman, cycle); cycle++)
        {
            if (!woman.Cycles[cycle].IsLogged)
                continue;
            var came = woman.StartOf(cycle);
            // No simulated cycle is short enough for spotting, holes may make one too long to be one, and a pause makes it none.
            var isPaused = woman.LogAt(cycle).Pauses is [.., var last] && last.Until >= known!.Periods[^1].Start;
            if (known is not null && !isPaused && came.DayNumber - known.Periods[^1].Start.DayNumber <= 137)
                yield return CrpsOf(shelf.Candidate!, known, came) - CrpsOf(shelf.Stable!, known, came);
            known = woman.LogAt(cycle);
        }
    }

    private static double CrpsOf(LoadedModel model, CycleHistory known, DateOnly came)
    {
        var times = new StageTimes();
        var request = new ForecastRequest(known.Periods[^1].Start, 1, ForecastRequest.DefaultInterval, IncludeDaily: true);
        return ForecastScore.Of(ForecastPipeline.Run(known, request, model.Scoring, ref times).Value, came, 0).CrpsDays;
    }

    private static bool IsInYear(ChartedPerson woman, int cycle) => woman.StartOf(cycle) < woman.FirstDay.AddDays(Year);

    private static double Mean(MetricsReading metrics, string name, string version)
    {
        var model = $"{{model=\"cycle-length@{version}\"}}";
        return metrics[$"predictions_live_{name}_sum{model}"] / metrics[$"predictions_live_{name}_count{model}"];
    }
}
