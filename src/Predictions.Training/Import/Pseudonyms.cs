using System.Security.Cryptography;
using System.Text;

namespace Predictions.Training.Import;

/// <summary>Names the persons of a table: by number in the order of the table, by a keyed hash, or by their own ids.</summary>
public sealed class Pseudonyms
{
    /// <summary>The shortest key of a hash, in bytes.</summary>
    public const int MinKeyBytes = 16;

    private const int HashBytes = 8;

    private readonly byte[]? _key;
    private readonly bool _areOwn;
    private int _count;

    private Pseudonyms(byte[]? key, bool areOwn) => (_key, _areOwn) = (key, areOwn);

    /// <summary>p1, p2 and so on.</summary>
    public static Pseudonyms Numbers() => new(null, false);

    /// <summary>The ids of the table itself.</summary>
    public static Pseudonyms OwnIds() => new(null, true);

    /// <summary>
    /// The first 64 bits of HMAC-SHA-256 as hexadecimal, so that a person has the same pseudonym in each table.
    /// </summary>
    /// <param name="key">At least <see cref="MinKeyBytes"/> bytes.</param>
    public static Pseudonyms Hashed(byte[] key) => new(key, false);

    /// <summary>The name of the next person.</summary>
    public string Of(string id) => _areOwn ? id
        : _key is null ? $"p{++_count}"
        : "p" + Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(id)).AsSpan(0, HashBytes));
}
