using System.Text;

namespace Predictions.LoadTest.Wire.Http2;

/// <summary>
/// Writes the header block of a request (HPACK, RFC 7541) by the static table alone and without indexing, so that the same bytes
/// serve every stream and every connection.
/// </summary>
internal sealed class HeaderBlock
{
    private const int MethodPost = 3;
    private const int SchemeHttp = 6;
    private const int Authority = 1;
    private const int Path = 4;
    private const int ContentType = 31;

    private readonly List<byte> _bytes = [];

    /// <summary>The headers of a unary gRPC call.</summary>
    public static byte[] OfCall(string authority, string path)
    {
        var block = new HeaderBlock();
        block.Indexed(MethodPost);
        block.Indexed(SchemeHttp);
        block.Literal(Path, path);
        block.Literal(Authority, authority);
        block.Literal("te", "trailers");
        block.Literal(ContentType, "application/grpc");
        return [.. block._bytes];
    }

    private void Indexed(int index) => Number(index, 7, 0x80);

    private void Literal(int name, string value)
    {
        Number(name, 4, 0);
        Text(value);
    }

    private void Literal(string name, string value)
    {
        _bytes.Add(0);
        Text(name);
        Text(value);
    }

    private void Text(string text)
    {
        Number(text.Length, 7, 0);
        _bytes.AddRange(Encoding.ASCII.GetBytes(text));
    }

    /// <summary>A number in the low bits of a byte and, where it does not fit there, in seven bits of each that follows.</summary>
    private void Number(int value, int bits, byte above)
    {
        var most = (1 << bits) - 1;
        if (value < most)
        {
            _bytes.Add((byte)(above | value));
            return;
        }

        _bytes.Add((byte)(above | most));
        for (value -= most; value >= 0x80; value >>= 7)
            _bytes.Add((byte)(value | 0x80));
        _bytes.Add((byte)value);
    }
}
