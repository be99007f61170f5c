using Parquet;
using Parquet.Meta;
using Parquet.Serialization;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;
using Predictions.Training.Reports;
using Predictions.Training.Simulation;

namespace Predictions.Training.Tests;

public sealed class ForecastFileTests(ForecastFileTests.WrittenFile file) : IClassFixture<ForecastFileTests.WrittenFile>
{
    private const double Rounding = 1e-6;

    [Fact]
    public void The_rows_give_the_figures_of_the_report()
    {
        Assert.All(file.Report.Scenarios, scenario => Assert.All(scenario.Rows, row =>
        {
            var rows = RowsOf(scenario.Key, row.Forecaster);
            Assert.Equal(scenario.Forecasts, rows.Length);
            Assert.Equal(scenario.Women, rows.Select(r => r.Person).Distinct().Count());
            Assert.Equal(row.MaeDays.Value, rows.Average(r => Math.Abs(r.LikelyDay - r.TruthDay)), Rounding);
            Assert.Equal(row.MaeDays.Value, rows.Average(r => r.ErrorDays), Rounding);
            Assert.Equal(row.CrpsDays!.Value.Value, rows.Average(r => r.CrpsDays!.Value), Rounding);
            if (row.LogScore is not { } logScore)
            {
                Assert.All(rows, r => Assert.Equal((null, null, null), (r.LogScore, r.Pit, r.Earliest80)));
                return;
            }

            Assert.Equal(logScore.Value, rows.Average(r => r.LogScore!.Value), Rounding);
            Assert.Equal(row.PitShares[0], rows.Average(r => r.Pit < 0.1 ? 1.0 : 0), Rounding);
            Assert.Equal(
                row.Ranges.Select(r => r.Observed.Value),
                [
                    rows.Average(r => r.Earliest50 <= r.TruthDay && r.TruthDay <= r.Latest50 ? 1.0 : 0),
                    rows.Average(r => r.Earliest80 <= r.TruthDay && r.TruthDay <= r.Latest80 ? 1.0 : 0),
                    rows.Average(r => r.Earliest90 <= r.TruthDay && r.TruthDay <= r.Latest90 ? 1.0 : 0),
                ],
                (a, b) => Math.Abs(a - b) < Rounding);
            Assert.Equal(
                row.Ranges.Select(r => r.Stated),
                [
                    rows.Average(r => r.Stated50!.Value), rows.Average(r => r.Stated80!.Value),
                    rows.Average(r => r.Stated90!.Value),
                ],
                (a, b) => Math.Abs(a - b) < Rounding);
        }));
        Assert.Equal(file.Report.Scenarios.Sum(s => s.Forecasts * s.Rows.Count), file.Rows.Count);
    }

    [Fact]
    public void A_row_names_its_person_and_its_case()
    {
        var persons = WrittenFile.Women.ToDictionary(p => p.Id);
        Assert.All(RowsOf("", "closed form"), row =>
        {
            var person = persons[row.Person];
            var cycle = Enumerable.Range(0, person.Cycles.Count).Single(i => person.StartOf(i) == row.CycleStart);
            Assert.Equal((0, 1), (row.AsOfDay, row.Ahead));
            Assert.Equal((cycle, person.Cycles[cycle].LengthDays), (row.KnownCycles, row.TruthDay));
        });
        Assert.All(RowsOf("real_long_", "closed form"), row => Assert.Contains(row.Person, persons.Keys));
        Assert.All(RowsOf("day_35_", "closed form"), row => Assert.True(row.AsOfDay == 35 && row.TruthDay >= 35));
        Assert.All(RowsOf("ahead_3_", "closed form"), row => Assert.Equal(3, row.Ahead));
    }

    [Fact]
    public void Forecasters_of_a_scenario_have_the_same_cases() =>
        Assert.All(file.Rows.GroupBy(r => r.Scenario), scenario => Assert.Single(
            scenario.GroupBy(r => r.Forecaster).Select(rows => string.Join('\n', rows.Select(CaseOf))).Distinct()));

    [Fact]
    public async Task The_page_on_notebooks_shows_the_schema_of_the_file()
    {
        await using var reader = await ParquetReader.CreateAsync(
            new MemoryStream(file.Bytes), cancellationToken: TestContext.Current.CancellationToken);
        var schema = string.Join('\n', reader.Metadata!.Schema.Skip(1).Select(Line));
        Assert.Equal(("statistical", "some women"), (reader.CustomMetadata["model"], reader.CustomMetadata["source"]));
        var page = await File.ReadAllTextAsync(
            Path.Combine(ShippedModel.Models, "..", "docs", "models", "notebook.md"), TestContext.Current.CancellationToken);
        Assert.True(page.Contains(schema, StringComparison.Ordinal), $"docs/models/notebook.md must show the schema:\n{schema}");

        static string Line(SchemaElement column) =>
            $"{column.Name,-13}{$"{column.RepetitionType}".ToLowerInvariant()} {Kind(column)}";

        static string Kind(SchemaElement column) => column switch
        {
            { LogicalType.STRING: not null } => "string",
            { LogicalType.DATE: not null } => "date",
            _ => $"{column.Type}".ToLowerInvariant(),
        };
    }

    [Fact]
    public async Task Equal_input_gives_equal_bytes() =>
        Assert.Equal(file.Bytes, await WrittenFile.WriteAsync(file.Report, file.Forecasts));

    [Fact]
    public async Task A_column_of_groups_is_a_column_of_text()
    {
        var by = GroupingColumn.Of(WrittenFile.Women, ["CycleNumber"]);
        var bytes = await WrittenFile.WriteAsync(file.Report, file.Forecasts, by);
        var rows = (await ParquetSerializer.DeserializeUntypedAsync(
            new MemoryStream(bytes), cancellationToken: TestContext.Current.CancellationToken)).Data;
        Assert.Equal(file.Rows.Count, rows.Count);
        Assert.All(rows.Zip(file.Rows), pair =>
        {
            var number = (string?)pair.First.GetValueOrDefault("by_CycleNumber");
            Assert.Equal(pair.Second.Person, pair.First["person"]);
            Assert.Equal(pair.Second.Scenario.StartsWith("fixed_", StringComparison.Ordinal), number is null);
            if (pair.Second.Scenario == ForecastRow.AllCycles)
                Assert.Equal($"{pair.Second.KnownCycles + 1}", number);
        });
        Assert.All(
            rows.Zip(file.Rows).Where(pair => pair.Second.Scenario == "real_break"),
            pair => Assert.InRange(
                int.Parse((string)pair.First["by_CycleNumber"]!, System.Globalization.CultureInfo.InvariantCulture), 4, 99));
    }

    private static (string, DateOnly, int, int, int, int) CaseOf(ForecastRow row) =>
        (row.Person, row.CycleStart, row.AsOfDay, row.Ahead, row.TruthDay, row.KnownCycles);

    private ForecastRow[] RowsOf(string key, string forecaster) =>
        [.. file.Rows.Where(r => r.Scenario == ForecastRow.ScenarioOf(key) && r.Forecaster == forecaster)];

    /// <summary>An evaluation with its file, read back.</summary>
    public sealed class WrittenFile : IAsyncLifetime
    {
        public static readonly ChartedPerson[] Women = Cohort.Simulate(
            23, 60, CohortShape.Careful with { Evidence = EvidenceShape.None with { ShareWithBirthYear = 0.5 } });

        public EvaluationReport Report { get; private set; } = null!;

        public List<ScoredScenario> Forecasts { get; } = [];

        public byte[] Bytes { get; private set; } = [];

        public IList<ForecastRow> Rows { get; private set; } = [];

        public async ValueTask InitializeAsync()
        {
            Report = EvaluationReport.Of(
                Core.Scoring.ScoringModel.Statistical, "some women", Women, 3, forecasts: Forecasts);
            Bytes = await WriteAsync(Report, Forecasts);
            Rows = (await ParquetSerializer.DeserializeAsync<ForecastRow>(new MemoryStream(Bytes))).Data;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;

        public static async Task<byte[]> WriteAsync(
            EvaluationReport report, IEnumerable<ScoredScenario> forecasts, IReadOnlyList<GroupingColumn>? by = null)
        {
            using var stream = new MemoryStream();
            await ForecastFile.WriteAsync(stream, report, forecasts, by);
            return stream.ToArray();
        }
    }
}
