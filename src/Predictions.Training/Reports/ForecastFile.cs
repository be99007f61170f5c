using Parquet;
using Parquet.Serialization;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports;

/// <summary>All forecasts of an evaluation as Parquet, one <see cref="ForecastRow"/> each.</summary>
public static class ForecastFile
{
    private const int RowGroupRows = 100_000;

    /// <summary>Writes the forecasts by scenario, forecaster and case. Equal input gives equal bytes.</summary>
    /// <param name="stream">Left open.</param>
    /// <param name="report">Its model and source become metadata of the file.</param>
    /// <param name="forecasts">The scenarios of the report with the score of every forecast.</param>
    public static async Task WriteAsync(Stream stream, EvaluationReport report, IEnumerable<ScoredScenario> forecasts) =>
        await ParquetSerializer.SerializeAsync(
            Rows(forecasts),
            stream,
            new ParquetOptions { RowGroupSize = RowGroupRows, CompressionMethod = CompressionMethod.Zstd },
            new Dictionary<string, string> { ["model"] = report.Model, ["source"] = report.Source });

    private static IEnumerable<ForecastRow> Rows(IEnumerable<ScoredScenario> forecasts) =>
        from scored in forecasts
        let scenario = ForecastRow.ScenarioOf(scored.Scenario.Key)
        from forecaster in scored.Forecasters
        from at in scored.Scenario.Cases.Index()
        select ForecastRow.Of(forecaster.Name, scenario, at.Item, forecaster.Scores[at.Index]);
}
