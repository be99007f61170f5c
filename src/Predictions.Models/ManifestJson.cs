using System.Text.Json;
using System.Text.Json.Serialization;

namespace Predictions.Models;

/// <summary>Manifest and labels as JSON: an unknown, missing, repeated or null member is an error, not a guess.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(ModelLabels))]
internal sealed partial class ManifestJson : JsonSerializerContext;
