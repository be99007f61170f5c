using System.Text.Json;
using System.Text.Json.Serialization;
using Predictions.Core.Scoring;

namespace Predictions.Models.Artifacts;

/// <summary>
/// Shares by situation as JSON: an object with all situations, or a single number for <see cref="LearnedShares.Faded"/>.
/// </summary>
public sealed class LearnedSharesJson : JsonConverter<LearnedShares>
{
    /// <inheritdoc/>
    public override LearnedShares Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.Number)
            return JsonSerializer.Deserialize(ref reader, SharesJson.Default.LearnedShares) ?? throw new JsonException();
        return reader.GetDouble() is var share && double.IsFinite(share) ? LearnedShares.Faded(share) : throw new JsonException();
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, LearnedShares value, JsonSerializerOptions options)
    {
        if (value.AsNumber is { } share)
            writer.WriteNumberValue(share);
        else
            JsonSerializer.Serialize(writer, value, SharesJson.Default.LearnedShares);
    }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    Converters = [typeof(ManifestJson.FiniteNumber)])]
[JsonSerializable(typeof(LearnedShares))]
internal sealed partial class SharesJson : JsonSerializerContext;
