using System.Text.Json.Nodes;
using Google.Protobuf;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Api;

/// <summary>
/// Objects as Go's typed clients send them: <c>k8s\0</c>, then a runtime.Unknown with the kind (1) and the object (2). Helm sends
/// the Secrets of its releases and its DeleteOptions in this form, and accepts JSON in response.
/// </summary>
internal static class ProtobufObject
{
    public const string MediaType = "application/vnd.kubernetes.protobuf";

    /// <exception cref="ApiError">The message is invalid, or of another kind.</exception>
    public static JsonObject Read(ReadOnlyMemory<byte> body)
    {
        if (!body.Span.StartsWith("k8s\0"u8))
            throw ApiError.BadRequest("the protobuf body does not begin with k8s\\0");
        var envelope = new ProtobufFields(ByteString.CopyFrom(body.Span[4..]));
        var fields = envelope.Message(2);
        return envelope.Message(1).Text(2) switch
        {
            "Secret" => Secret(fields),
            "DeleteOptions" => DeleteOptions(fields),
            var kind => throw ApiError.MediaType($"{MediaType} of a {kind}"),
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
            ["data"] = Map(fields.Map(2), value => value.ToBase64()),
            ["stringData"] = Map(fields.Map(4), value => value.ToStringUtf8()),
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
        ["labels"] = Map(fields.Map(11), value => value.ToStringUtf8()),
        ["annotations"] = Map(fields.Map(12), value => value.ToStringUtf8()),
        ["finalizers"] = fields.All(14).Any()
            ? new JsonArray([.. fields.All(14).Select(f => (JsonNode)f.ToStringUtf8())]) : null,
    };

    private static JsonObject DeleteOptions(ProtobufFields fields) => new()
    {
        ["gracePeriodSeconds"] = fields.Number(1),
        ["preconditions"] = new JsonObject
        {
            ["uid"] = fields.Message(2).Text(1), ["resourceVersion"] = fields.Message(2).Text(2),
        },
        ["propagationPolicy"] = fields.Text(4),
        ["dryRun"] = new JsonArray([.. fields.All(5).Select(d => (JsonNode)d.ToStringUtf8())]),
    };

    private static JsonObject? Map(IEnumerable<(string Key, ByteString Value)> entries, Func<ByteString, string> read)
    {
        var map = new JsonObject(entries.Select(e => KeyValuePair.Create<string, JsonNode?>(e.Key, read(e.Value))));
        return map.Count == 0 ? null : map;
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}

/// <summary>The fields of one protobuf message by number: the varints and byte strings that Kubernetes' messages use.</summary>
internal sealed class ProtobufFields
{
    private readonly ILookup<int, ByteString> _bytes;
    private readonly Dictionary<int, long> _numbers = [];

    /// <exception cref="ApiError">The message is invalid.</exception>
    public ProtobufFields(ByteString message)
    {
        var fields = new List<(int Number, ByteString Bytes)>();
        var input = message.CreateCodedInput();
        try
        {
            while (input.ReadTag() is > 0 and var tag)
                if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.Varint)
                    _numbers[WireFormat.GetTagFieldNumber(tag)] = input.ReadInt64();
                else if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                    fields.Add((WireFormat.GetTagFieldNumber(tag), input.ReadBytes()));
                else
                    throw ApiError.BadRequest($"a protobuf field has wire type {tag & 7}, which no message of Kubernetes has");
        }
        catch (InvalidProtocolBufferException e)
        {
            throw ApiError.BadRequest($"the protobuf body cannot be read: {e.Message}");
        }
        _bytes = fields.ToLookup(f => f.Number, f => f.Bytes);
    }

    public IEnumerable<ByteString> All(int number) => _bytes[number];

    public ByteString Bytes(int number) => _bytes[number].LastOrDefault(ByteString.Empty);

    public string Text(int number) => Bytes(number).ToStringUtf8();

    public long? Number(int number) => _numbers.TryGetValue(number, out var value) ? value : null;

    public ProtobufFields Message(int number) => new(Bytes(number));

    /// <summary>A map, whose entries are messages of a key (1) and a value (2).</summary>
    public IEnumerable<(string Key, ByteString Value)> Map(int number) =>
        All(number).Select(entry => new ProtobufFields(entry)).Select(entry => (entry.Text(1), entry.Bytes(2)));
}
