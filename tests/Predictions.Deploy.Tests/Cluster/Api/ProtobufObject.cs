using System.Text;
using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Api;

/// <summary>
/// Objects as Go's typed clients send them: <c>k8s\0</c>, then a runtime.Unknown with the kind (1) and the object (2). Helm sends the Secrets
/// of its releases and its DeleteOptions so; it is answered in JSON, which those clients accept as well.
/// </summary>
internal static class ProtobufObject
{
    public const string MediaType = "application/vnd.kubernetes.protobuf";

    /// <exception cref="ApiFailure">It is no such message, or of another kind.</exception>
    public static JsonObject Read(ReadOnlyMemory<byte> body)
    {
        if (!body.Span.StartsWith("k8s\0"u8))
            throw ApiFailure.BadRequest("the protobuf body does not begin with k8s\\0");
        var envelope = new ProtobufFields(body[4..]);
        var fields = envelope.Message(2);
        return envelope.Message(1).Text(2) switch
        {
            "Secret" => Secret(fields),
            "DeleteOptions" => DeleteOptions(fields),
            var kind => throw ApiFailure.MediaType($"{MediaType} of a {kind}"),
        };
    }

    private static JsonObject Secret(ProtobufFields fields)
    {
        var secret = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = Metadata(fields.Message(1)),
            ["type"] = fields.Text(3),
            ["data"] = Map(fields.Map(2), value => Convert.ToBase64String(value.Span)),
            ["stringData"] = Map(fields.Map(4), value => Encoding.UTF8.GetString(value.Span)),
        };
        if (fields.Number(5) is { } immutable)
            secret["immutable"] = immutable == 1;
        return secret;
    }

    private static JsonObject Metadata(ProtobufFields fields) => new()
    {
        ["name"] = fields.Text(1),
        ["generateName"] = NullIfEmpty(fields.Text(2)),
        ["namespace"] = NullIfEmpty(fields.Text(3)),
        ["uid"] = NullIfEmpty(fields.Text(5)),
        ["resourceVersion"] = NullIfEmpty(fields.Text(6)),
        ["labels"] = Map(fields.Map(11), value => Encoding.UTF8.GetString(value.Span)),
        ["annotations"] = Map(fields.Map(12), value => Encoding.UTF8.GetString(value.Span)),
        ["finalizers"] = fields.All(14).Any()
            ? new JsonArray([.. fields.All(14).Select(f => (JsonNode)Encoding.UTF8.GetString(f.Span))]) : null,
    };

    private static JsonObject DeleteOptions(ProtobufFields fields) => new()
    {
        ["gracePeriodSeconds"] = fields.Number(1),
        ["preconditions"] = new JsonObject { ["uid"] = fields.Message(2).Text(1), ["resourceVersion"] = fields.Message(2).Text(2) },
        ["propagationPolicy"] = fields.Text(4),
        ["dryRun"] = new JsonArray([.. fields.All(5).Select(d => (JsonNode)Encoding.UTF8.GetString(d.Span))]),
    };

    private static JsonObject? Map(IEnumerable<(string Key, ReadOnlyMemory<byte> Value)> entries, Func<ReadOnlyMemory<byte>, string> read)
    {
        var map = new JsonObject(entries.Select(e => KeyValuePair.Create<string, JsonNode?>(e.Key, read(e.Value))));
        return map.Count == 0 ? null : map;
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
