using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Predictions.Redis.Tests;

public class KeyedHashTests
{
    [Theory]
    [InlineData(16, 1)]
    [InlineData(63, 36)]
    [InlineData(64, 128)]
    [InlineData(65, 447)]
    [InlineData(200, 449)]
    [InlineData(64, 2_000)]
    public void Keys_are_those_that_the_platforms_own_HMAC_gives(int secretLength, int idLength)
    {
        var (secret, id) = (new string('s', secretLength - 1) + "€", new string('i', idLength));
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(id));
        Assert.Equal("p:h:" + Base64Url.EncodeToString(mac.AsSpan(0, 16)), Encoding.ASCII.GetString(new HistoryKeys(secret, "p:").For(id)));
    }
}
