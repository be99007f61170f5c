using System.Text.Json.Serialization;

namespace Predictions.Deploy.Images;

/// <summary>A manifest of one platform (with a config), or an index of several (with manifests).</summary>
internal sealed record OciManifest(OciDescriptor? Config, OciDescriptor[]? Manifests);

/// <summary>What a manifest points at.</summary>
internal sealed record OciDescriptor(string? Digest, OciPlatform? Platform);

/// <summary>The platform that it is for; attestations say "unknown".</summary>
internal sealed record OciPlatform(string? Os, string? Architecture);

/// <summary>The configuration of an image.</summary>
internal sealed record OciImage(OciRunConfig? Config);

/// <summary>The part of it that has the labels.</summary>
internal sealed record OciRunConfig([property: JsonPropertyName("Labels")] Dictionary<string, string>? Labels);

/// <summary>What an authority gives for a login.</summary>
internal sealed record RegistryToken(string? Token, [property: JsonPropertyName("access_token")] string? AccessToken);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(OciManifest))]
[JsonSerializable(typeof(OciImage))]
[JsonSerializable(typeof(RegistryToken))]
internal sealed partial class OciJson : JsonSerializerContext;
