using System.Reflection;
using System.Text.Json.Serialization;
using Parquet;
using Parquet.Schema;
using Parquet.Serialization;
using Predictions.Training.Charts;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports;

/// <summary>
/// All forecasts of an evaluation as Parquet, one <see cref="ForecastRow"/> each, followed by a column of text for each column
/// that the forecasts are grouped by.
/// </summary>
public static class ForecastFile
{
    /// <summary>The beginning of the names of the columns of groups.</summary>
    public const string GroupPrefix = "by_";

    private const int RowGroupRows = 100_000;

    /// <summary>Writes the forecasts by scenario, forecaster and case. Equal input gives equal bytes.</summary>
    /// <param name="stream">Left open.</param>
    /// <param name="report">Its model and source become metadata of the file.</param>
    /// <param name="forecasts">The scenarios of the report with the score of every forecast.</param>
    /// <param name="by">The columns of groups; the value of a forecast is <c>null</c> if it is unknown.</param>
    public static async Task WriteAsync(
        Stream stream, EvaluationReport report, IEnumerable<ScoredScenario> forecasts, IReadOnlyList<GroupingColumn>? by = null)
    {
        ForecastColumn[] columns =
        [
            .. typeof(ForecastRow).GetParquetSchema(forWriting: true).DataFields.Select(ForecastColumn.OfRow),
            .. (by ?? []).Select(ForecastColumn.OfGroup),
        ];
        var options = new ParquetOptions { CompressionMethod = CompressionMethod.Zstd };
        await using var writer = await ParquetWriter.CreateAsync(
            new ParquetSchema(columns.Select(c => c.Field)), stream, options);
        writer.CustomMetadata = new Dictionary<string, string> { ["model"] = report.Model, ["source"] = report.Source };
        foreach (var rows in Rows(forecasts).Chunk(RowGroupRows))
        {
            using var group = writer.CreateRowGroup();
            foreach (var column in columns)
                await column.WriteAsync(group, rows);
            group.CompleteValidate();
        }
    }

    private static IEnumerable<ForecastOfCase> Rows(IEnumerable<ScoredScenario> forecasts) =>
        from scored in forecasts
        let scenario = ForecastRow.ScenarioOf(scored.Scenario.Key)
        from forecaster in scored.Forecasters
        from at in scored.Scenario.Cases.Index()
        select new ForecastOfCase(
            ForecastRow.Of(forecaster.Name, scenario, at.Item, forecaster.Scores[at.Index]), at.Item.Cycle);
}

/// <summary>A row with the index of its cycle among the rows of the person in the table.</summary>
internal readonly record struct ForecastOfCase(ForecastRow Row, int Cycle);

/// <summary>A column of the file, which writes its part of a row group.</summary>
internal sealed record ForecastColumn(DataField Field, Func<ParquetRowGroupWriter, ForecastOfCase[], Task> WriteAsync)
{
    /// <summary>A column of <see cref="ForecastRow"/>.</summary>
    public static ForecastColumn OfRow(DataField field)
    {
        var get = typeof(ForecastRow).GetProperties()
            .Single(p => p.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name == field.Name).GetMethod!;
        var type = get.ReturnType;
        return type == typeof(string) ? OfText(field, get.CreateDelegate<Func<ForecastRow, string>>())
            : type == typeof(int) ? OfValue<int>(field, get)
            : type == typeof(double) ? OfValue<double>(field, get)
            : type == typeof(DateOnly) ? OfValue<DateOnly>(field, get)
            : type == typeof(int?) ? OfOptional<int>(field, get)
            : type == typeof(double?) ? OfOptional<double>(field, get)
            : throw new NotSupportedException($"{field.Name} has a type that no column of the file has");
    }

    /// <summary>The values of a column of the table.</summary>
    public static ForecastColumn OfGroup(GroupingColumn column) => OfText(
        new DataField<string>(ForecastFile.GroupPrefix + column.Name), r => column.Of(r.Row.Person, r.Cycle));

    private static ForecastColumn OfText(DataField field, Func<ForecastRow, string> text) => OfText(field, r => text(r.Row));

    private static ForecastColumn OfText(DataField field, Func<ForecastOfCase, string?> text) =>
        new(field, (group, rows) => group.WriteAsync(field, (string?[])[.. rows.Select(text)]));

    private static ForecastColumn OfValue<T>(DataField field, MethodInfo get)
        where T : struct
    {
        var value = get.CreateDelegate<Func<ForecastRow, T>>();
        return new(field, (group, rows) =>
            group.WriteAsync<T>(field, (ReadOnlyMemory<T>)(T[])[.. rows.Select(r => value(r.Row))]));
    }

    private static ForecastColumn OfOptional<T>(DataField field, MethodInfo get)
        where T : struct
    {
        var value = get.CreateDelegate<Func<ForecastRow, T?>>();
        return new(field, (group, rows) =>
            group.WriteAsync<T>(field, (ReadOnlyMemory<T?>)(T?[])[.. rows.Select(r => value(r.Row))]));
    }
}
