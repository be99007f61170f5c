using System.Security.Cryptography;
using System.Text;
using Predictions.Redis.Values;

namespace Predictions.Redis.Tests;

public class HistoryKeysTests
{
    [Fact]
    public void A_key_is_short_and_does_not_reveal_the_user()
    {
        var key = Encoding.ASCII.GetString(new HistoryKeys("0123456789abcdef").For("somebody"));
        var hash = HMACSHA256.HashData("0123456789abcdef"u8, "somebody"u8);
        Assert.Equal("h:" + Convert.ToBase64String(hash, 0, 16).TrimEnd('=').Replace('+', '-').Replace('/', '_'), key);
    }

    [Fact]
    public void Another_secret_or_prefix_is_another_key()
    {
        var key = new HistoryKeys("0123456789abcdef").For("somebody");
        Assert.NotEqual(key, new HistoryKeys("0123456789abcdeF").For("somebody"));
        Assert.Equal([.. "app:"u8, .. key], new HistoryKeys("0123456789abcdef", "app:").For("somebody"));
    }

    [Fact]
    public void A_long_id_of_any_characters_has_a_key() =>
        Assert.Equal(24, new HistoryKeys("0123456789abcdef").For(new string('é', 5_000)).Length);
}
