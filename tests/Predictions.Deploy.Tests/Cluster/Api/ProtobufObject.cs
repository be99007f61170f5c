using System.Text;
using System.Text.Json.Nodes;
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
        var envelope = new ProtobufFields(body[4..]);
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
        ["preconditions"] = new JsonObject
        {
            ["uid"] = fields.Message(2).Text(1), ["resourceVersion"] = fields.Message(2).Text(2),
        },
        ["propagationPolicy"] = fields.Text(4),
        ["dryRun"] = new JsonArray([.. fields.All(5).Select(d => (JsonNode)Encoding.UTF8.GetString(d.Span))]),
    };

    private static JsonObject? Map(
        IEnumerable<(string Key, ReadOnlyMemory<byte> Value)> entries, Func<ReadOnlyMemory<byte>, string> read)
    {
        var map = new JsonObject(entries.Select(e => KeyValuePair.Create<string, JsonNode?>(e.Key, read(e.Value))));
        return map.Count == 0 ? null : map;
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}

/// <summary>The fields of one protobuf message by number: the varints and byte strings that Kubernetes' messages use.</summary>
internal sealed class ProtobufFields
{
    private readonly ILookup<int, ReadOnlyMemory<byte>> _bytes;
    private readonly Dictionary<int, long> _numbers = [];

    /// <exception cref="ApiError">The message is invalid.</exception>
    public ProtobufFields(ReadOnlyMemory<byte> message)
    {
        var fields = new List<(int Number, ReadOnlyMemory<byte> Bytes)>();
        for (var rest = message; rest.Length > 0;)
        {
            var tag = Varint(ref rest);
            var number = (int)(tag >> 3);
            if ((tag & 7) == 0)
                _numbers[number] = Varint(ref rest);
            else if ((tag & 7) == 2)
                fields.Add((number, Take(ref rest, Varint(ref rest))));
            else
                throw ApiError.BadRequest($"a protobuf field has wire type {tag & 7}, which no message of Kubernetes has");
        }
        _bytes = fields.ToLookup(f => f.Number, f => f.Bytes);
    }

    public IEnumerable<ReadOnlyMemory<byte>> All(int number) => _bytes[number];

    public ReadOnlyMemory<byte> Bytes(int number) => _bytes[number].LastOrDefault();

    public string Text(int number) => Encoding.UTF8.GetString(Bytes(number).Span);

    public long? Number(int number) => _numbers.TryGetValue(number, out var value) ? value : null;

    public ProtobufFields Message(int number) => new(Bytes(number));

    /// <summary>A map, whose entries are messages of a key (1) and a value (2).</summary>
    public IEnumerable<(string Key, ReadOnlyMemory<byte> Value)> Map(int number) =>
        All(number).Select(entry => new ProtobufFields(entry)).Select(entry => (entry.Text(1), entry.Bytes(2)));

    private static long Varint(ref ReadOnlyMemory<byte> rest)
    {
        var value = 0L;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(ref rest, 1).Span[0];
            value |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
        throw ApiError.BadRequest("a protobuf number is longer than any");
    }

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> rest, long length)
    {
        if (length < 0 || length > rest.Length)
            throw ApiError.BadRequest("the protobuf body ends within a field");
        var taken = rest[..(int)length];
        rest = rest[(int)length..];
        return taken;
    }
}
