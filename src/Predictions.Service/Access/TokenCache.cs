using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Predictions.Core;
using Predictions.Service.Calls;

namespace Predictions.Service.Access;

/// <summary>
/// Remembers for a minute who a token is of, so that a backend's token is not verified for each of its calls. It keeps no token, only its
/// hash, and belongs to one set of keys: new keys begin a new one.
/// </summary>
internal sealed class TokenCache(Tokens tokens, TimeProvider clock)
{
    private const int Most = 10_000;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<UInt128, Known> _known = new();

    /// <summary>Who a token is of; or <see cref="ErrorReason.Unauthenticated"/>, with what is wrong with it.</summary>
    public ValueTask<Outcome<Caller>> ReadAsync(string token)
    {
        var hash = Hash(token);
        return _known.TryGetValue(hash, out var known) && clock.GetUtcNow() < known.Until
            ? new(known.Caller)
            : ReadAnewAsync(token, hash);
    }

    private async ValueTask<Outcome<Caller>> ReadAnewAsync(string token, UInt128 hash)
    {
        var read = await tokens.ReadAsync(token);
        if (!read.IsSuccess)
            return read.Error;
        var soon = clock.GetUtcNow() + Longest;
        var until = read.Value.Until < soon ? read.Value.Until : soon;
        // Only the issuer's own tokens come here, and all of them hold for a minute at most: to begin anew is cheap and rare.
        if (_known.Count >= Most)
            _known.Clear();
        _known[hash] = new Known(read.Value.Caller, until);
        return read.Value.Caller;
    }

    // Nobody can make another token of the same 128 bits and have it read as this one: both would have to be found, and one signed.
    private static UInt128 Hash(string token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(token), hash);
        return BitConverter.ToUInt128(hash);
    }

    private sealed record Known(Caller Caller, DateTimeOffset Until);
}
