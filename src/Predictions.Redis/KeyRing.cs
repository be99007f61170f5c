using System.Globalization;
using System.Text.Json;

namespace Predictions.Redis;

/// <summary>
/// The keys that stored values are sealed with, by their ids, and which of them seals what is written now. Immutable: a ring is
/// replaced whole. Nonces are random, so a key should give way to another before it has sealed 2^32 values (NIST SP 800-38D).
/// </summary>
public sealed class KeyRing
{
    /// <summary>What a ring looks like.</summary>
    public const string Accepted =
        """{"current": 2, "keys": {"1": "…", "2": "…"}}: ids 1 to 65535, each key 32 bytes in base64 and no two alike, and the current one among them""";

    private const int KeyBytes = 32;

    private readonly Dictionary<ushort, SealingKey> _keys;

    private KeyRing(ushort current, Dictionary<ushort, SealingKey> keys) => (_keys, Current) = (keys, keys[current]);

    /// <summary>The id of the key that seals what is written.</summary>
    public int CurrentId => Current.Id;

    internal SealingKey Current { get; }

    /// <summary>Reads a ring from its text.</summary>
    /// <exception cref="FormatException">It is none; the message says what is wrong and holds nothing of a key.</exception>
    public static KeyRing Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || root.EnumerateObject().Any(p => p.Name is not ("current" or "keys")))
                throw new FormatException($"a key ring is {Accepted}");
            if (!root.TryGetProperty("keys", out var given) || given.ValueKind != JsonValueKind.Object)
                throw new FormatException($"keys is missing; a key ring is {Accepted}");
            var keys = given.EnumerateObject().Select(ReadKey).ToDictionary(key => key.Id, key => key.Bytes);
            if (keys.Values.Select(Convert.ToHexString).Distinct().Count() < keys.Count)
                throw new FormatException("two ids have the same key");
            if (!root.TryGetProperty("current", out var current) || !current.TryGetUInt16(out var id) || !keys.ContainsKey(id))
                throw new FormatException("current is not the id of one of the keys");
            return new KeyRing(id, keys.ToDictionary(key => key.Key, key => new SealingKey(key.Key, key.Value)));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The parser's own message may quote what it met.
            throw new FormatException($"not a key ring, which is {Accepted}");
        }
    }

    internal SealingKey? Of(ushort id) => _keys.GetValueOrDefault(id);

    private static (ushort Id, byte[] Bytes) ReadKey(JsonProperty key)
    {
        if (!ushort.TryParse(key.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == 0 || $"{id}" != key.Name)
            throw new FormatException("the id of a key is not a number of 1 to 65535");
        var bytes = new byte[KeyBytes];
        return key.Value.ValueKind == JsonValueKind.String && Convert.TryFromBase64String(key.Value.GetString()!, bytes, out var read) && read == KeyBytes
            ? (id, bytes)
            : throw new FormatException($"key {id} is not {KeyBytes} bytes in base64, as `openssl rand -base64 32` makes them");
    }
}
