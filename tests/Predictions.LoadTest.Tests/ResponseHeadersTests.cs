using CsCheck;
using Predictions.Testing;
using Predictions.LoadTest.Wire.Http2;

namespace Predictions.LoadTest.Tests;

/// <summary>Header blocks of responses, as servers encode them.</summary>
public class ResponseHeadersTests
{
    [Theory]
    // An indexed ":status: 200", after an update to an empty dynamic table.
    [InlineData("2088", 200, -1)]
    // RFC 7541, C.5.1: ":status: 302" as a literal with indexing.
    [InlineData("4803333032", 302, -1)]
    // The same value in Huffman codes (C.6.1) is not read, but counted.
    [InlineData("48826402", -1, -1)]
    [InlineData("8E", 500, -1)]
    // A literal "grpc-status: 0", without indexing and with.
    [InlineData("000B677270632D7374617475730130", -1, 0)]
    [InlineData("400B677270632D737461747573023134", -1, 14)]
    // The name in Huffman codes, as nghttp2 encodes it.
    [InlineData("40889ACAC8B21234DA8F0130", -1, 0)]
    // Another name in Huffman codes: "custom-key" of C.6.
    [InlineData("408825A849E95BA97D7F0130", -1, -1)]
    public void Statuses_are_read(string block, int http, int grpc)
    {
        var headers = new ResponseHeaders(Convert.FromHexString(block));
        Assert.True(headers.Read());
        Assert.Equal((http, grpc), (headers.HttpStatus, headers.GrpcStatus));
        Assert.Equal(http < 0 && grpc < 0 ? 1 : 0, headers.Opaque);
    }

    [Theory]
    [InlineData("80")]
    [InlineData("00")]
    [InlineData("000B6772")]
    [InlineData("48")]
    [InlineData("4803")]
    [InlineData("7FFFFFFFFFFF0F")]
    public void Truncated_and_malformed_blocks_are_rejected(string block) =>
        Assert.False(new ResponseHeaders(Convert.FromHexString(block)).Read());

    [Fact]
    public void Arbitrary_bytes_do_not_throw() =>
        Gen.Byte.Array[0, 40].Seeded(bytes => { new ResponseHeaders(bytes).Read(); });

    [Fact]
    public void Requests_use_the_static_table()
    {
        // RFC 7541, C.3.1, but the authority is not indexed.
        var block = Convert.ToHexString(HeaderBlock.OfCall("www.example.com", "/"));
        Assert.StartsWith("8386" + "04012F" + "010F7777772E6578616D706C652E636F6D" + "0002746508747261696C657273"
            + "0F10106170706C69", block, StringComparison.Ordinal);
    }
}
