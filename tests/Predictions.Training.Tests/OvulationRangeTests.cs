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

    /// <summary>The error of ovulation, in days, on the day of the first fertile sign and on that day without signs.</summary>
    [Fact]
    public void A_fertile_sign_makes_ovulation_more_certain() => IsBetterWithSigns(
        Cohort.Simulate(32, 300, CohortShape.Careful with { Evidence = EvidenceShape.Usual with { ShareLoggingSigns = 1 } }));

    [Fact]
    public void A_charted_fertile_sign_does_so_too()
    {
        var charts = Environment.GetEnvironmentVariable("PREDICTIONS_DEV_CHARTS");
        Assert.SkipWhen(string.IsNullOrEmpty(charts), "PREDICTIONS_DEV_CHARTS is not set");
        IsBetterWithSigns(CycleTable.Read(charts));
    }

    private static void IsBetterWithSigns(IReadOnlyList<ChartedPerson> persons)
    {
        var errors = persons.SelectMany(SignedErrors).ToArray();
        var (with, without) = (errors.Average(e => e.With), errors.Average(e => e.Without));
        TestContext.Current.SendDiagnosticMessage(
            $"{errors.Length} ovulations on the day of a sign: error {with:F2} days, {without:F2} without the signs");
        Assert.InRange(with, 0, 0.85 * without);
    }

    private static IEnumerable<(int With, int Without)> SignedErrors(ChartedPerson person)
    {
        for (var i = MinPastCycles; i < person.Cycles.Count; i++)
        {
            if (person.Cycles[i] is not { OvulationDay: { } ovulation, Evidence.FirstSignDay: { } sign } cycle
                || sign >= (cycle.LoggedOvulationDay ?? cycle.LengthDays))
                continue;
            yield return (Error(person.LogOn(i, sign)), Error(person.WithoutSigns().LogOn(i, sign)));

            int Error(Core.History.CycleHistory log)
            {
                var times = default(StageTimes);
                var request = new ForecastRequest(person.StartOf(i).AddDays(sign - 1), 1, 0.8, false);
                var forecast = ForecastPipeline.Run(log, request, ShippedModel.Stable.Scoring, ref times).Value;
                var truth = person.StartOf(i).AddDays(ovulation - 1).DayNumber;
                return Math.Abs(forecast.Cycles[0].Ovulation.Likely.DayNumber - truth);
            }
        }
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
