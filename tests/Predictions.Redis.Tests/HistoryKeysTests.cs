using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Predictions.Redis.Connection;
using Predictions.Redis.Values;

namespace Predictions.Redis.Tests;

public class HistoryKeysTests
{
    private const string Secret = "0123456789abcdef";

    [Fact]
    public void A_key_is_short_and_does_not_reveal_the_user()
    {
        var hash = HMACSHA256.HashData("0123456789abcdef"u8, "somebody"u8);
        var pseudonym = Convert.ToBase64String(hash, 0, 16).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        Assert.Equal($"{{p:{hash[0]:x2}}}h:{pseudonym}", Text(new HistoryKeys(Secret).For("somebody")));
        Assert.Equal("h:" + pseudonym, Text(new HistoryKeys(Secret, isTagged: false).For("somebody")));
        Assert.Equal(pseudonym, new HistoryKeys(Secret).PseudonymOf("somebody"));
    }

    [Fact]
    public void Another_secret_or_prefix_is_another_key()
    {
        var key = new HistoryKeys(Secret).For("somebody");
        Assert.NotEqual(key, new HistoryKeys("0123456789abcdeF").For("somebody"));
        Assert.Equal([.. key[..6], .. "app:"u8, .. key[6..]], new HistoryKeys(Secret, "app:").For("somebody"));
    }

    [Fact]
    public void A_long_id_of_any_characters_has_a_key() =>
        Assert.Equal(30, new HistoryKeys(Secret).For(new string('é', 5_000)).Length);

    [Fact]
    public void A_tag_is_the_first_byte_of_the_pseudonym_and_decides_the_slot()
    {
        using var tagged = new HistoryKeys(Secret, "app{x}:");
        using var untagged = new HistoryKeys(Secret, "app{x}:", isTagged: false);
        var seen = new HashSet<int>();
        for (var i = 0; seen.Count < HistoryKeys.Partitions; i++)
        {
            var key = tagged.For($"user-{i}");
            var partition = HistoryKeys.PartitionOf(key);
            seen.Add(partition);
            Assert.Equal(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Secret), Encoding.UTF8.GetBytes($"user-{i}"))[0], partition);
            Assert.Equal(KeySlots.Of(Encoding.ASCII.GetBytes($"{{p:{partition:x2}}}")), KeySlots.Of(key));
            Assert.Equal(untagged.For($"user-{i}"), HistoryKeys.NameIn(key).ToArray());
            Assert.Equal(key, HistoryKeys.Tagged(untagged.For($"user-{i}")));
        }
    }

    [Fact]
    public void Only_keys_of_the_prefix_and_the_other_form_are_of_the_other_form()
    {
        using var tagged = new HistoryKeys(Secret, "app:");
        using var untagged = new HistoryKeys(Secret, "app:", isTagged: false);
        using var others = new HistoryKeys(Secret, "other", isTagged: false);
        Assert.True(tagged.IsOfOtherForm(untagged.For("somebody")));
        Assert.True(untagged.IsOfOtherForm(tagged.For("somebody")));
        Assert.False(tagged.IsOfOtherForm(tagged.For("somebody")));
        Assert.False(untagged.IsOfOtherForm(untagged.For("somebody")));
        Assert.False(tagged.IsOfOtherForm(others.For("somebody")));
        Assert.False(tagged.IsOfOtherForm("app:h:short"u8));
        Assert.False(tagged.IsOfOtherForm([]));
    }

    private static string Text(byte[] key) => Encoding.ASCII.GetString(key);

    [Fact]
    public void A_digest_is_the_keyed_hash_of_a_zero_and_the_content()
    {
        using var keys = new HistoryKeys("a secret");
        using var others = new HistoryKeys("another secret");
        byte[] content = [1, 2, 3];
        var hash = HMACSHA256.HashData("a secret"u8, [0, .. content]);
        Assert.Equal(BinaryPrimitives.ReadUInt64BigEndian(hash), keys.DigestOf(content));
        Assert.NotEqual(keys.DigestOf(content), others.DigestOf(content));
        Assert.NotEqual(keys.DigestOf(content), keys.DigestOf([1, 2, 3, 0]));
    }
}
