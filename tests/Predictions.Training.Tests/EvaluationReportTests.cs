using System.Text.Json;
using Predictions.Core.Scoring;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Reports;
using Predictions.Training.Simulation;

namespace Predictions.Training.Tests;

public class EvaluationReportTests
{
    private static readonly ChartedPerson[] Women = Cohort.Simulate(17, 150, CohortShape.Careful);
    private static readonly EvaluationReport Report = EvaluationReport.Of(ShippedModel.Stable.Scoring, "some <women>", Women, 3);

    [Fact]
    public void Every_situation_and_every_formula_is_there()
    {
        Assert.Equal(
            ["All cycles", "By regularity", "By cycles known", "By day of the running cycle", "With unlogged periods",
                "After ovulation", "Cycles ahead", "Histories that real people have", "Fixed histories that real people have"],
            Report.Scenarios.Select(s => s.Group).Distinct());
        Assert.All(Report.Scenarios, s => Assert.Equal(
            ["28 days", "last", "mean of last three", "mean of last six", "median of all", "population", "closed form",
                "statistical", "cycle-length@2"],
            s.Rows.Select(r => r.Forecaster)));
        Assert.Equal(["ahead_2_", "ahead_3_", "ahead_4_", "ahead_5_", "ahead_6_"],
            Report.Scenarios.Where(s => s.Group == "Cycles ahead").Select(s => s.Key));
    }

    [Fact]
    public void Every_figure_lies_in_its_interval()
    {
        foreach (var (scenario, row) in Report.Scenarios.SelectMany(s => s.Rows.Select(r => (s, r))))
        {
            IntervalEstimate?[] figures = [row.MaeDays, row.MedianErrorDays, row.CrpsDays, row.LogScore, row.ModelAgainstItDays,
                .. row.Within.Select(w => (IntervalEstimate?)w), .. row.Ranges.Select(r => (IntervalEstimate?)r.Gap)];
            Assert.All(figures.OfType<IntervalEstimate>(), e => Assert.Equal(scenario.Women >= 10, e.HasInterval));
            Assert.All(figures.OfType<IntervalEstimate>().Where(e => e.HasInterval),
                e => Assert.True(e.Low <= e.Value + 1e-5 && e.Value <= e.High + 1e-5, $"{row.Forecaster}: {e}"));
            Assert.True(row.PitShares.Count == 0 || Math.Abs(row.PitShares.Sum() - 1) < 1e-9);
        }
    }

    [Fact]
    public void A_miscalibrated_model_is_seen_as_such()
    {
        var stable = ShippedModel.Stable.Scoring;
        var sharp = stable with
        {
            Name = "sharp",
            Learned = new ScaledHazards(stable.Learned!, 2.5),
            Shares = LearnedShares.Faded(1),
        };
        var told = EvaluationReport.Of(sharp, "women", Women, 3).Scenarios[0].Model;
        var ours = Report.Scenarios[0].Model;
        Assert.True(told.PitDistance!.Value.Low > ours.PitDistance!.Value.High);
        Assert.True(told.Ranges[1].Gap.High < -0.02);
    }

    [Fact]
    public void The_population_is_what_is_said_of_a_woman_of_whom_nothing_is_known()
    {
        var nothingKnown = Report.Scenarios.Single(s => s.Key == "known_0_");
        var (population, statistical) = (nothingKnown.Rows[5], nothingKnown.Rows[7]);
        Assert.Equal(statistical.CrpsDays, population.CrpsDays);
        Assert.Equal("population", population.Forecaster);
    }

    [Fact]
    public void Who_forgets_does_not_depend_on_who_she_is()
    {
        // Of one seed: a simulated woman begins with the draw that says whether her cycles are uneven.
        var persons = Cohort.Simulate(7, 2000, CohortShape.Careful);
        var forgot = MissingLogs.Make(persons, 0.1, 7).Select(w => !w.Cycles[1].IsLogged).ToArray();
        double Spread(bool which) =>
            persons.Where((_, i) => forgot[i] == which)
                .Average(w => w.Cycles.Max(c => c.LengthDays) - w.Cycles.Min(c => c.LengthDays));
        Assert.InRange(Spread(true) / Spread(false), 0.85, 1.15);
    }

    [Fact]
    public void A_table_without_a_cycle_to_forecast_is_told_so()
    {
        var paused = new ChartedCycle(300, null, 5, Pause: new ChartedPause(20, 250, Core.History.PauseReason.Pregnancy));
        ChartedPerson[] persons = [new("a", new DateOnly(2020, 1, 1), [paused])];
        Assert.StartsWith("there is nothing to forecast",
            Assert.Throws<CycleTableException>(() => EvaluationReport.Of(ScoringModel.Statistical, "x", persons, 1)).Message,
            StringComparison.Ordinal);
        ChartedPerson[] once = [new("a", new DateOnly(2020, 1, 1), [new ChartedCycle(28, null, 5)])];
        var comparison = Comparison.Of(ScoringModel.Statistical, ScoringModel.Statistical, "x", once, 1);
        Assert.Null(comparison.All);
        Assert.Contains("so the models cannot be compared", comparison.Verdict, StringComparison.Ordinal);
        Assert.Equal((0, 0), (Predictions.Training.Shipping.PromotionEvidence.Of(comparison).Women,
            Predictions.Training.Shipping.PromotionEvidence.Of(comparison).Forecasts));
    }

    [Fact]
    public void The_json_holds_intervals_and_is_read_by_any_program()
    {
        using var json = JsonDocument.Parse(ReportJson.Of(Report));
        var all = json.RootElement.GetProperty("scenarios")[0];
        var mae = all.GetProperty("rows")[8].GetProperty("mae_days");
        Assert.True(mae.GetProperty("low").GetDouble() < mae.GetProperty("value").GetDouble());
        Assert.Equal("cycle-length@2", json.RootElement.GetProperty("model").GetString());
        var few = json.RootElement.GetProperty("scenarios").EnumerateArray().First(s => s.GetProperty("women").GetInt32() < 10)
            .GetProperty("rows")[8].GetProperty("mae_days");
        Assert.Equal(JsonValueKind.Null, few.GetProperty("low").ValueKind);
        Assert.Equal(JsonValueKind.Null, few.GetProperty("high").ValueKind);
        Assert.Equal(JsonValueKind.Number, few.GetProperty("value").ValueKind);
    }

    [Fact]
    public void Pauses_and_holes_of_a_log_are_no_forecasts()
    {
        ChartedCycle cycle = new(28, null, 5);
        var paused = new ChartedCycle(300, null, 5, Pause: new ChartedPause(20, 250, Core.History.PauseReason.Pregnancy));
        var person = new ChartedPerson("a", new DateOnly(2020, 1, 1), [cycle, cycle, cycle, cycle, paused, cycle, cycle]);
        var cases = Scenario.AllOf([person], 1).Single(s => s.Key == "").Cases;
        Assert.Equal([28, 28, 28], cases.Select(c => c.TruthDays));
        Assert.All(cases, c => Assert.DoesNotContain(300, c.PastDays));
    }
}
