using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Predictions.Deploy.Tests.Cluster.Storage;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Predictions.Deploy.Tests.Cluster.Api;

/// <summary>The body of a request: JSON, YAML, or the protobuf that Go's typed clients send.</summary>
internal static class RequestBody
{
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
        var yaml = new YamlStream();
        using var text = new StreamReader(new MemoryStream(bytes));
        try
        {
            yaml.Load(text);
        }
        catch (YamlException e)
        {
            throw ApiError.BadRequest($"the body is not YAML: {e.Message}");
        }
        return yaml.Documents.Count == 0 ? new JsonObject() : FromYaml(yaml.Documents[0].RootNode) ?? new JsonObject();
    }

    private static JsonNode? FromYaml(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Select(p => KeyValuePair.Create(p.Key.ToString(), FromYaml(p.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Select(FromYaml)]),
        YamlScalarNode { Style: not ScalarStyle.Plain } text => text.Value,
        YamlScalarNode { Value: null or "" or "null" or "~" } => null,
        YamlScalarNode { Value: "true" or "false" } flag => flag.Value == "true",
        YamlScalarNode scalar when int.TryParse(scalar.Value, out var whole) => whole,
        YamlScalarNode scalar when double.TryParse(scalar.Value, out var number) => number,
        _ => node.ToString(),
    };
}
