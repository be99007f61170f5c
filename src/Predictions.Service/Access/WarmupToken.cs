using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Predictions.Contract;

namespace Predictions.Service.Access;

/// <summary>
/// The token of the warm-up calls, signed with a key that exists only until they end. It is verified like any other token, so
/// that this code is compiled before the first caller needs it.
/// </summary>
internal sealed class WarmupToken
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private volatile Issued? _issued;

    public WarmupToken(SecurityOptions options, TimeProvider clock)
    {
        if (!options.IsJwt)
            return;
        var issuer = Guid.NewGuid().ToString();
        var key = new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256));
        var token = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer,
            Audience = options.Audience,
            Expires = (clock.GetUtcNow() + Lifetime).UtcDateTime,
            NotBefore = clock.GetUtcNow().UtcDateTime,
            IssuedAt = clock.GetUtcNow().UtcDateTime,
            Claims = new Dictionary<string, object> { ["scope"] = Scopes.Forecasts, ["client_id"] = "warm-up" },
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256),
        });
        _issued = new Issued(token, new TokenValidator(issuer, [key], options, clock));
    }

    /// <summary>The token; <c>null</c> without authentication, and after the warm-up.</summary>
    public string? Token => _issued?.Token;

    /// <summary>The validator of the warm-up token; <c>null</c> for every other token, and after the warm-up.</summary>
    public TokenValidator? ValidatorOf(string token) => _issued is { } issued && issued.Token == token ? issued.Validator : null;

    /// <summary>Revokes the token.</summary>
    public void End() => _issued = null;

    private sealed record Issued(string Token, TokenValidator Validator);
}
