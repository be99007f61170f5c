using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.IdentityModel.Tokens;
using Predictions.Core;

namespace Predictions.Service.Access;

/// <summary>
/// The token handler of the JWT bearer scheme. It remembers a verified token for one minute, so that a backend's token is not
/// verified on every call. It keeps a hash of the token, not the token. New keys invalidate all entries.
/// </summary>
internal sealed class CachingTokenHandler(TokenKeys keys, WarmupToken warmup, TimeProvider clock) : TokenHandler, IDisposable
{
    private const int MaxTokens = 10_000;

    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(1);

    private static readonly PredictionError NoKeys = new(
        ErrorReason.KeysUnavailable, "The service has no keys to verify tokens with yet.");

    // At its limit the cache evicts the least recently used entries.
    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = MaxTokens });

    /// <param name="token">The token as sent.</param>
    /// <param name="validationParameters">Ignored: issuer and keys come from <see cref="TokenKeys"/>.</param>
    /// <returns>An identity of type <see cref="Calls.Caller"/>, or a <see cref="TokenRejectedException"/>.</returns>
    public override async Task<TokenValidationResult> ValidateTokenAsync(
        string token, TokenValidationParameters validationParameters)
    {
        if (warmup.ValidatorOf(token) is { } own)
            return ResultOf(await own.ValidateAsync(token));
        if (keys.Current is not { } validator)
        {
            keys.CountFailedCall();
            return ResultOf(NoKeys);
        }

        var hash = HashOf(token);
        if (_cache.TryGetValue(hash, out Entry? entry) && entry!.Validator == validator && clock.GetUtcNow() < entry.Until)
            return entry.Result;
        return await VerifyAsync(token, hash, validator);
    }

    public void Dispose() => _cache.Dispose();

    private async Task<TokenValidationResult> VerifyAsync(string token, UInt128 hash, TokenValidator validator)
    {
        var verified = await validator.ValidateAsync(token);
        var result = ResultOf(verified);
        if (verified.IsSuccess)
        {
            var maxUntil = clock.GetUtcNow() + MaxAge;
            var until = verified.Value.Until < maxUntil ? verified.Value.Until : maxUntil;
            var options = new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = MaxAge };
            _cache.Set(hash, new Entry(validator, result, until), options);
        }
        else if (ReferenceEquals(verified.Error, TokenValidator.UnknownKey))
        {
            keys.RefreshSoon();
            keys.CountFailedCall();
        }

        return result;
    }

    private static TokenValidationResult ResultOf(in Outcome<VerifiedToken> verified) => verified.IsSuccess
        ? new TokenValidationResult
        {
            IsValid = true,
            ClaimsIdentity = verified.Value.Caller,
            SecurityToken = verified.Value.Token,
        }
        : new TokenValidationResult { Exception = new TokenRejectedException(verified.Error) };

    // 128 bits: a token with the same hash as another cannot be found, and one of the two would need the issuer's signature.
    private static UInt128 HashOf(string token)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(token), hash);
        return BitConverter.ToUInt128(hash);
    }

    private sealed record Entry(TokenValidator Validator, TokenValidationResult Result, DateTimeOffset Until);
}

/// <summary>A token was rejected. It is passed to the JWT bearer handler and never thrown.</summary>
internal sealed class TokenRejectedException(PredictionError error) : SecurityTokenValidationException(error.Message)
{
    public PredictionError Error => error;
}
