using System.Globalization;
using System.Text;
using Predictions.Core.History;
using Predictions.Core.Scoring;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Reports;
using Predictions.Training.Shipping;
using Predictions.Training.Simulation;

namespace Predictions.Training.Tests;

public sealed class SegmentTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_forecast_has_the_value_of_its_row_or_else_of_the_nearest_row_before()
    {
        var column = Column("Platform", "a,1,28,", "a,2,28,iOS", "a,3,28,", "a,4,28,Android", "b,1,28,web");
        Assert.Equal(
            [null, "iOS", "iOS", "Android", "Android"],
            new[] { 0, 1, 2, 3, 9 }.Select(cycle => column.Of("a", cycle)));
        Assert.Equal("web", column.Of("b", 0));
        Assert.Null(column.Of("b", -1));
        Assert.Null(column.Of("history 1", 0));
    }

    [Theory]
    [InlineData("platform")]
    [InlineData("PLAT_form")]
    public void Case_and_underscores_of_a_name_do_not_matter(string name) =>
        Assert.Equal("Platform", Column(name, "a,1,28,x").Name);

    [Theory]
    [InlineData("Phone", "has no column \"Phone\" to group by. It has ClientID, CycleNumber, LengthofCycle, Platform")]
    [InlineData("", "has no column \"\" to group by")]
    [InlineData("ClientID", "ClientID names the women, so it groups none")]
    [InlineData("lengthofcycle", "LengthofCycle is known only after the forecast")]
    public void A_column_that_cannot_group_is_refused(string name, string reason) =>
        Assert.Contains(
            reason, Assert.Throws<CycleTableException>(() => Column(name, "a,1,28,x")).Message, StringComparison.Ordinal);

    [Fact]
    public void Up_to_eight_numbers_are_groups_of_their_own_in_their_order() => Assert.Equal(
        ["Platform 1.5", "Platform 2", "Platform 10", "Platform unknown"], Names("10", "2", "1,5", "2.0", "", "1.5"));

    [Fact]
    public void More_numbers_are_cut_at_round_limits()
    {
        Assert.Equal(
            [
                "Platform below 20", "Platform 20 to 24", "Platform 25 to 29", "Platform 30 to 34", "Platform 35 to 39",
                "Platform 40 or more",
            ],
            Names([.. Enumerable.Range(18, 28).Select(age => $"{age}")]));
        Assert.Equal(
            ["Platform below 20.5", "Platform 20.5 to below 21", "Platform 21 to below 21.5", "Platform 21.5 or more"],
            Names([.. Enumerable.Range(0, 21).Select(i => (20.1m + 0.09m * i).ToString(CultureInfo.InvariantCulture))]));
        Assert.Equal(
            ["Platform below 1", "Platform 1", "Platform 2", "Platform 3 or more"],
            Names([.. Enumerable.Repeat("0", 60), .. Enumerable.Repeat("1", 60), .. Enumerable.Repeat("2", 60),
                .. Enumerable.Repeat("3", 60), "4", "5", "6", "7", "8", "9"]));
    }

    [Fact]
    public void A_cell_that_is_no_number_makes_a_column_of_text() => Assert.Equal(
        ["Platform 1", "Platform 10", "Platform 2", "Platform x", "Platform unknown"], Names("10", "2", "1", "x", ""));

    [Fact]
    public void Of_more_than_twenty_texts_the_largest_stay()
    {
        string[] many = [.. Enumerable.Range(0, 24).Select(i => $"t{i:00}")];
        var names = Names([.. many, .. many[5..]]);
        Assert.Equal(20, names.Length);
        Assert.Equal("Platform other (5 values)", names[^1]);
        Assert.Equal([.. many[5..].Select(t => $"Platform {t}")], names[..^1]);
    }

    [Fact]
    public void Segments_hold_every_forecast_once_and_intervals_from_ten_women_on()
    {
        var women = Cohort.Simulate(5, 60, CohortShape.Careful);
        var column = Assigned(women, i => i < 9 ? "few" : i < 40 ? "many" : "");
        var report = EvaluationReport.Of(ScoringModel.Statistical, "women", women, 3, by: [column]);
        Assert.Equal(["Platform few", "Platform many", "Platform unknown"], report.Segments.Select(s => s.Scenario));
        Assert.Equal([9, 31, 20], report.Segments.Select(s => s.Women));
        Assert.Equal(report.Scenarios[0].Forecasts, report.Segments.Sum(s => s.Forecasts));
        Assert.Equal(
            report.Scenarios[0].Model.CrpsDays!.Value.Value,
            report.Segments.Sum(s => s.Forecasts * s.Model.CrpsDays!.Value.Value) / report.Scenarios[0].Forecasts, 1e-9);
        Assert.Equal([false, true, true], report.Segments.Select(s => s.Model.CrpsDays!.Value.HasInterval));

        var page = EvaluationPage.Of(report, EvaluationPageTests.Made);
        Assert.Contains("By segment", page, StringComparison.Ordinal);
        var plot = page[page.IndexOf("id=\"error-by-segment\"", StringComparison.Ordinal)..];
        plot = plot[..plot.IndexOf("</figure>", StringComparison.Ordinal)];
        Assert.Contains("Platform many", plot, StringComparison.Ordinal);
        Assert.Contains(">too few</text>", plot, StringComparison.Ordinal);
        Assert.Contains("\"key\": \"Platform=few\"", ReportJson.Of(report), StringComparison.Ordinal);
    }

    [Fact]
    public void Segments_of_a_comparison_decide_no_promotion()
    {
        var women = Cohort.Simulate(5, 30, CohortShape.Careful);
        var twin = ScoringModel.Statistical with { Name = "twin" };
        var comparison = Comparison.Of(
            ScoringModel.Statistical, twin, "women", women, 3, by: [Assigned(women, i => i < 5 ? "few" : "many")]);
        Assert.Equal([5, 25], comparison.Segments.Select(s => s.Women));
        Assert.Equal([false, true], comparison.Segments.Select(s => s.CrpsRatioUpper95 is not null));
        Assert.Equal(
            PromotionEvidence.Of(comparison with { Segments = [] }).Cohorts, PromotionEvidence.Of(comparison).Cohorts);
        var page = ComparisonPage.Of(comparison, EvaluationPageTests.Made);
        Assert.Contains("Platform few", page, StringComparison.Ordinal);
        Assert.Contains("forest-by-segment", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Simulated_women_are_grouped_by_the_columns_that_their_table_has()
    {
        var women = Cohort.Simulate(5, 12, CohortShape.Careful);
        var column = Assert.Single(GroupingColumn.Of(women, ["cyclenumber"]));
        Assert.Equal("3", column.Of(women[4].Id, 2));
        Assert.Contains(
            "the simulated cohort has no column",
            Assert.Throws<CycleTableException>(() => GroupingColumn.Of(women, ["Platform"])).Message, StringComparison.Ordinal);
    }

    private GroupingColumn Column(string name, params string[] rows)
    {
        File.WriteAllText(_path, "ClientID,CycleNumber,LengthofCycle,Platform\n" + string.Join('\n', rows) + "\n", Encoding.UTF8);
        return GroupingColumn.Read(_path, [name])[0];
    }

    private GroupingColumn Assigned(ChartedPerson[] women, Func<int, string> value) =>
        Column("Platform", [.. women.Select((woman, i) => $"{woman.Id},1,28,{value(i)}")]);

    // One woman with one forecast for each cell.
    private string[] Names(params string[] cells)
    {
        var column = Column("Platform", [.. cells.Select((cell, i) => $"w{i},1,28,\"{cell}\"")]);
        ForecastCase[] cases = [.. cells.Select((_, i) =>
            new ForecastCase(i, $"w{i}", CycleHistory.Empty, new DateOnly(2020, 1, 1), 0, 28, [], 0))];
        var segments = Segments.Of(new Scenario("All cycles", "all cycles", "", cases), column);
        Assert.Equal(cases.Length, segments.Sum(s => s.Cases.Count));
        return [.. segments.Select(s => s.Name)];
    }
}
