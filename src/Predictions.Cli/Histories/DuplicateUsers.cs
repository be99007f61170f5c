using System.Numerics;

namespace Predictions.Cli.Histories;

/// <summary>
/// Finds users whose rows come again later in a table, who would lose the earlier ones, in memory that does not grow with the
/// table: a Bloom filter over the ids leaves a few suspects, and a second reading knows the guilty among them.
/// </summary>
internal sealed class DuplicateUsers
{
    private const int Hashes = 4;
    private const int MinBits = 1 << 16;

    /// <summary>64 MiB: of 43 million users, some 6 in a thousand are suspected wrongly.</summary>
    private const int MaxBits = 1 << 29;

    /// <summary>More are no accident of the filter: the table is in another order altogether.</summary>
    private const int MaxSuspects = 1_000_000;

    private readonly ulong[] _bits;
    private readonly Dictionary<string, bool> _suspects = new(StringComparer.Ordinal);

    /// <param name="fileBytes">A row takes twenty bytes at the least, and a user twelve bits.</param>
    public DuplicateUsers(long fileBytes) =>
        _bits = new ulong[(int)(BitOperations.RoundUpToPowerOf2((ulong)Math.Clamp(fileBytes * 12 / 20, MinBits, MaxBits)) / 64)];

    public bool AnySuspect => _suspects.Count > 0;

    /// <summary>The first reading: whether the user may have been met before.</summary>
    public void Meet(string user)
    {
        var hash = HashOf(user);
        var (first, step) = ((uint)hash, (uint)(hash >> 32) | 1);
        var met = true;
        for (var i = 0u; i < Hashes; i++)
        {
            var bit = (first + i * step) % ((uint)_bits.Length * 64);
            met &= (_bits[bit / 64] >> (int)(bit % 64) & 1) != 0;
            _bits[bit / 64] |= 1UL << (int)(bit % 64);
        }

        if (met && _suspects.Count < MaxSuspects)
            _suspects[user] = false;
    }

    /// <summary>The second reading: whether the user was met in it before.</summary>
    public bool HasReturned(string user)
    {
        if (!_suspects.TryGetValue(user, out var met))
            return false;
        _suspects[user] = true;
        return met;
    }

    /// <summary>FNV-1a, mixed so that both halves are worth a hash of their own.</summary>
    private static ulong HashOf(string user)
    {
        var hash = 14695981039346656037;
        foreach (var character in user)
            hash = (hash ^ character) * 1099511628211;
        hash = (hash ^ hash >> 32) * 0xD6E8FEB86659FD93;
        return hash ^ hash >> 32;
    }
}
