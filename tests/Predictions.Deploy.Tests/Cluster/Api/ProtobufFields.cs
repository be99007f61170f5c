using System.Text;

namespace Predictions.Deploy.Tests.Cluster.Api;

/// <summary>The fields of one protobuf message, by number, as far as Kubernetes' messages have them: varints and lengths of bytes.</summary>
internal sealed class ProtobufFields
{
    private readonly ILookup<int, ReadOnlyMemory<byte>> _bytes;
    private readonly Dictionary<int, long> _numbers = [];

    /// <exception cref="ApiFailure">It is no such message.</exception>
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
                throw ApiFailure.BadRequest($"a protobuf field has wire type {tag & 7}, which no message of Kubernetes has");
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
        throw ApiFailure.BadRequest("a protobuf number is longer than any");
    }

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> rest, long length)
    {
        if (length < 0 || length > rest.Length)
            throw ApiFailure.BadRequest("the protobuf body ends within a field");
        var taken = rest[..(int)length];
        rest = rest[(int)length..];
        return taken;
    }
}
