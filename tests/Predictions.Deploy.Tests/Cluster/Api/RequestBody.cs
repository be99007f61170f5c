using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Predictions.Deploy.Tests.Cluster.Storage;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Predictions.Deploy.Tests.Cluster.Api;

/// <summary>The body of a request: JSON, YAML, or the protobuf that Go's typed clients send.</summary>
internal static class RequestBody
{
    private static readonly IDeserializer Yaml =
        new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();

    private static readonly ISerializer Json = new SerializerBuilder().JsonCompatible().Build();

    /// <summary>Reads the body as an object; an empty body gives an empty object.</summary>
    /// <exception cref="ApiError">The body is not an object.</exception>
    public static async Task<JsonObject> ReadObjectAsync(HttpRequest request) =>
        await ReadAsync(request) as JsonObject ?? throw ApiError.BadRequest("the body is not an object");

    /// <inheritdoc cref="ReadObjectAsync"/>
    public static async Task<JsonNode> ReadAsync(HttpRequest request)
    {
        using var copy = new MemoryStream();
        await request.Body.CopyToAsync(copy, request.HttpContext.RequestAborted);
        var bytes = copy.ToArray();
        if (bytes.Length == 0)
            return new JsonObject();
        return (request.ContentType ?? "").Split(';')[0] switch
        {
            ProtobufObject.MediaType => ProtobufObject.Read(bytes),
            "application/apply-patch+yaml" or "application/yaml" => FromYaml(bytes),
            "" or "application/json" or "application/json-patch+json" or "application/merge-patch+json"
                or "application/strategic-merge-patch+json" => FromJson(bytes),
            var other => throw ApiError.MediaType(other),
        };
    }

    private static JsonNode FromJson(byte[] bytes)
    {
        try
        {
            return JsonNode.Parse(bytes) ?? new JsonObject();
        }
        catch (JsonException e)
        {
            throw ApiError.BadRequest($"the body is not JSON: {e.Message}");
        }
    }

    // JSON is YAML too, and the usual form.
    private static JsonNode FromYaml(byte[] bytes)
    {
        if (bytes[0] == (byte)'{')
            return FromJson(bytes);
        try
        {
            var graph = Yaml.Deserialize(Encoding.UTF8.GetString(bytes));
            return graph is null ? new JsonObject() : FromJson(Encoding.UTF8.GetBytes(Json.Serialize(graph)));
        }
        catch (YamlException e)
        {
            throw ApiError.BadRequest($"the body is not YAML: {e.Message}");
        }
    }
}
