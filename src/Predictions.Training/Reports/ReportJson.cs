using System.Text.Json;
using System.Text.Json.Serialization;
using Predictions.Training.Evaluation;

namespace Predictions.Training.Reports;

/// <summary>Serializer context of reports.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(EvaluationReport))]
[JsonSerializable(typeof(Comparison))]
internal sealed partial class ReportJsonContext : JsonSerializerContext;

/// <summary>Writes reports as JSON.</summary>
public static class ReportJson
{
    public static string Of(EvaluationReport report) =>
        JsonSerializer.Serialize(report, ReportJsonContext.Default.EvaluationReport);

    public static string Of(Comparison comparison) => JsonSerializer.Serialize(comparison, ReportJsonContext.Default.Comparison);
}
