using System.Text.Json.Serialization;
using Predictions.Training.Shipping;

namespace Predictions.Cli.Live;

/// <summary>What <c>verdict</c> prints.</summary>
/// <param name="Over">How far back, such as "7d".</param>
/// <param name="Verdict">Which is better, and how surely.</param>
/// <param name="Models">The stable model, then the candidate.</param>
internal sealed record LiveReport(string Over, LiveVerdict Verdict, IReadOnlyList<LiveFigures> Models);

/// <summary>The report for programs.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n")]
[JsonSerializable(typeof(LiveReport))]
internal sealed partial class LiveJson : JsonSerializerContext;
