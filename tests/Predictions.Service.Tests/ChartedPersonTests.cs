using Predictions.Core.History;
using Predictions.Training.Charts;
using Predictions.Training.Simulation;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>
/// Records persons through RecordHistory and forecasts each cycle with the as_of date of its first day, as a backend does.
/// </summary>
public class ChartedPersonTests(ServiceFixture fixture)
{
    private const int MinKnownCycles = 3;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task Simulated_persons_are_forecast_as_well_as_promised() =>
        IsForecastWellAsync(Cohort.Simulate(21, 100, CohortShape.Careful));

    [Fact]
    public Task Charted_women_are_forecast_as_well_as_promised()
    {
        var charts = Environment.GetEnvironmentVariable("PREDICTIONS_DEV_CHARTS");
        Assert.SkipWhen(string.IsNullOrEmpty(charts), "PREDICTIONS_DEV_CHARTS is not set");
        return IsForecastWellAsync(CycleTable.Read(charts));
    }

    private async Task IsForecastWellAsync(IReadOnlyList<ChartedPerson> persons)
    {
        var forecasts = new List<(ChartedPerson Person, int Cycle, Forecast Forecast)>();
        foreach (var person in persons)
            forecasts.AddRange(await ForecastAsync(person));

        var errors = forecasts.Select(f => Math.Abs(Day(f.Forecast.Cycles[0].PeriodStart.Likely) - Truth(f.Person, f.Cycle)))
            .ToArray();
        var calendar = forecasts.Select(
            f => Math.Abs(f.Person.StartOf(f.Cycle).DayNumber + MeanOfSix(f.Person, f.Cycle) - Truth(f.Person, f.Cycle)));
        var held = forecasts.Average(f => Holds(f.Forecast.Cycles[0].PeriodStart, Truth(f.Person, f.Cycle)) ? 1.0 : 0);
        var stated = forecasts.Average(f => f.Forecast.Cycles[0].PeriodStart.Probability);
        TestContext.Current.SendDiagnosticMessage(
            $"{forecasts.Count} forecasts: error {errors.Average():F2} days, mean of six {calendar.Average():F2}; "
            + $"80 % range states {stated:P1}, holds {held:P1}");

        Assert.True(forecasts.Count > 500);
        Assert.True(errors.Average() < calendar.Average());
        Assert.InRange(held - stated, -0.03, 0.03);
        Assert.All(forecasts, f => Assert.Equal(1, f.Forecast.CycleDay));
    }

    private async Task<IEnumerable<(ChartedPerson, int, Forecast)>> ForecastAsync(ChartedPerson person)
    {
        var user = ServiceFixture.NewUser();
        var record = new RecordHistoryRequest { UserId = user };
        record.Periods.AddRange(
            person.Cycles.Select((c, i) => new V1.Period { Start = DateText.Format(person.StartOf(i)), Days = c.BleedDays }));
        await fixture.Service.Histories.RecordHistoryAsync(record, cancellationToken: Token);

        var cycles = Enumerable.Range(MinKnownCycles, Math.Max(0, person.Cycles.Count - MinKnownCycles)).ToArray();
        if (cycles.Length == 0)
            return [];
        var batch = new BatchPredictRequest();
        batch.Requests.AddRange(
            cycles.Select(c => new PredictRequest { UserId = user, AsOf = DateText.Format(person.StartOf(c)), Cycles = 1 }));
        var answer = await fixture.Service.Predictions.BatchPredictAsync(batch, cancellationToken: Token);
        return cycles.Select((c, i) => (person, c, answer.Results[i].Forecast));
    }

    private static int Day(string date) => DateText.TryParse(date, out var day) ? day.DayNumber : throw new FormatException(date);

    private static int Truth(ChartedPerson person, int cycle) => person.StartOf(cycle + 1).DayNumber;

    private static double MeanOfSix(ChartedPerson person, int cycle) =>
        Math.Round(person.Cycles.Take(cycle).TakeLast(6).Average(c => c.LengthDays));

    private static bool Holds(DateEstimate range, int day) => Day(range.Earliest) <= day && day <= Day(range.Latest);
}
