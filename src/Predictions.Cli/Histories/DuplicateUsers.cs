using System.Numerics;

namespace Predictions.Cli.Histories;

/// <summary>
/// Finds users whose rows are not adjacent; importing them would lose the earlier rows. Memory is bounded: a Bloom filter finds
/// possible duplicates, and a second pass over the file confirms them.
/// </summary>
internal sealed class DuplicateUsers
{
    private const int Hashes = 4;
    private const int MinBits = 1 << 16;

    /// <summary>64 MiB. Among 43 million users, about 6 in 1,000 are false positives.</summary>
    private const int MaxBits = 1 << 29;

    /// <summary>More are not false positives of the filter: the table is not grouped by user.</summary>
    private const int MaxSuspects = 1_000_000;

    private readonly ulong[] _bits;
    private readonly Dictionary<string, bool> _suspects = new(StringComparer.Ordinal);

    /// <param name="fileBytes">The size of the file. A row has at least 20 bytes, and the filter needs 12 bits per user.</param>
    public DuplicateUsers(long fileBytes) =>
        _bits = new ulong[(int)(BitOperations.RoundUpToPowerOf2((ulong)Math.Clamp(fileBytes * 12 / 20, MinBits, MaxBits)) / 64)];

    public bool AnySuspect => _suspects.Count > 0;

    /// <summary>First pass: records a user, and whether it may be a duplicate.</summary>
    public void Add(string user)
    {
        var hash = HashOf(user);
        var (first, step) = ((uint)hash, (uint)(hash >> 32) | 1);
        var seen = true;
        for (var i = 0u; i < Hashes; i++)
        {
            var bit = (first + i * step) % ((uint)_bits.Length * 64);
            seen &= (_bits[bit / 64] >> (int)(bit % 64) & 1) != 0;
            _bits[bit / 64] |= 1UL << (int)(bit % 64);
        }

        if (seen && _suspects.Count < MaxSuspects)
            _suspects[user] = false;
    }

    /// <summary>Second pass: whether the user occurred before in this pass.</summary>
    public bool IsDuplicate(string user)
    {
        if (!_suspects.TryGetValue(user, out var seen))
            return false;
        _suspects[user] = true;
        return seen;
    }

    /// <summary>FNV-1a with a final mix, so that each half can serve as a hash.</summary>
    private static ulong HashOf(string user)
    {
        var hash = 14695981039346656037;
        foreach (var character in user)
            hash = (hash ^ character) * 1099511628211;
        hash = (hash ^ hash >> 32) * 0xD6E8FEB86659FD93;
        return hash ^ hash >> 32;
    }
}
