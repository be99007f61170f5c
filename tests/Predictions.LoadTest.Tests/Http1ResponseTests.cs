using System.Text;
using CsCheck;
using Predictions.Testing;
using Predictions.LoadTest.Wire.Http1;

namespace Predictions.LoadTest.Tests;

public class Http1ResponseTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", 200, false)]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\ncontent-length:0\r\nConnection: close\r\n\r\n", "", 503, true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n", "hello", 200, false)]
    public void A_response_is_read_when_it_is_complete(string text, string body, int status, bool isLast)
    {
        var bytes = Encoding.ASCII.GetBytes(text + "HTTP/1.1 200 OK\r\n");
        var whole = text.Length;
        for (var length = 0; length < whole; length++)
            Assert.Equal(0, Http1Response.Read(bytes.AsSpan(0, length)).Length);
        var answer = Http1Response.Read(bytes);
        Assert.Equal((status, whole, isLast), (answer.Status, answer.Length, answer.IsLast));
        Assert.Equal(body, Encoding.ASCII.GetString(answer.Body(bytes)));
    }

    [Theory]
    [InlineData("HTTP/2.0 200\r\n\r\n")]
    [InlineData("HTTP/1.1 abc\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n")]
    public void Malformed_responses_are_rejected(string text) =>
        Assert.Equal(-1, Http1Response.Read(Encoding.ASCII.GetBytes(text)).Status);

    [Fact]
    public void Arbitrary_bytes_do_not_throw() => Gen.OneOf(
            Gen.Byte.Array[0, 60],
            Gen.Byte.Array[0, 30].Select(b => (byte[])[.. "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8, .. b]))
        .Seeded(bytes => Http1Response.Read(bytes).Length <= bytes.Length);
}
