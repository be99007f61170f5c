using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Training.Charts;
using Predictions.Training.Simulation;

namespace Predictions.Training.Tests;

/// <summary>Forecasts of ovulation on a cycle's first day hold what they state.</summary>
public class OvulationRangeTests
{
    private const int MinPastCycles = 3;

    [Fact]
    public void On_simulated_women() => Holds(Cohort.Simulate(31, 300, CohortShape.Careful));

    [Fact]
    public void On_charted_women()
    {
        var charts = Environment.GetEnvironmentVariable("PREDICTIONS_DEV_CHARTS");
        Assert.SkipWhen(string.IsNullOrEmpty(charts), "PREDICTIONS_DEV_CHARTS is not set");
        Holds(CycleTable.Read(charts));
    }

    private static void Holds(IReadOnlyList<ChartedPerson> persons)
    {
        var forecasts = persons.SelectMany(Forecasts).ToArray();
        var stated = forecasts.Average(f => f.Range.Probability);
        var held = forecasts.Average(f => f.Range.Earliest <= f.Truth && f.Truth <= f.Range.Latest ? 1.0 : 0);
        var error = forecasts.Average(f => Math.Abs(f.Range.Likely.DayNumber - f.Truth.DayNumber));
        TestContext.Current.SendDiagnosticMessage(
            $"{forecasts.Length} ovulations: error {error:F2} days; 80 % range states {stated:P1}, holds {held:P1}");
        Assert.InRange(held - stated, -0.05, 0.05);
        Assert.InRange(error, 0, 2.7);
    }

    private static IEnumerable<(DateEstimate Range, DateOnly Truth)> Forecasts(ChartedPerson person)
    {
        for (var i = MinPastCycles; i < person.Cycles.Count; i++)
        {
            if (person.Cycles[i] is not { IsOvulationLogged: true, OvulationDay: { } day })
                continue;
            var times = default(StageTimes);
            var request = new ForecastRequest(person.StartOf(i), 1, 0.8, false);
            var forecast = ForecastPipeline.Run(person.LogAt(i), request, ShippedModel.Stable.Scoring, ref times).Value;
            yield return (forecast.Cycles[0].Ovulation, person.StartOf(i).AddDays(day - 1));
        }
    }
}
