using System.Text.Json;
using System.Text.Json.Serialization;

namespace Predictions.Training.Evaluation;

/// <summary>The report as JSON, for programs.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(EvaluationReport))]
internal sealed partial class ReportJsonContext : JsonSerializerContext;

/// <summary>Writes a report as JSON.</summary>
public static class ReportJson
{
    public static string Of(EvaluationReport report) =>
        JsonSerializer.Serialize(report, ReportJsonContext.Default.EvaluationReport);
}
