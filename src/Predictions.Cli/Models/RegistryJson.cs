using System.Text.Json.Serialization;

namespace Predictions.Cli.Models;

/// <summary>What <c>list</c> and <c>show</c> print for programs.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n", UseStringEnumConverter = true)]
[JsonSerializable(typeof(ListedModel[]))]
[JsonSerializable(typeof(ShownModel))]
internal sealed partial class RegistryJson : JsonSerializerContext;
