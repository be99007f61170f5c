using System.Security.Cryptography;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Predictions.Service.Calls;

namespace Predictions.Service.Access;

/// <summary>
/// What an instance shows itself for its first calls: a token by a key that is made at the start and forgotten once they are made. It is
/// read as any other, so that the code which does that is compiled too.
/// </summary>
internal sealed class WarmupToken
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    private volatile Pass? _pass;

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
            Expires = (clock.GetUtcNow() + Longest).UtcDateTime,
            NotBefore = clock.GetUtcNow().UtcDateTime,
            IssuedAt = clock.GetUtcNow().UtcDateTime,
            Claims = new Dictionary<string, object> { ["scope"] = Scopes.NameOf(Scope.Forecasts), ["client_id"] = "itself" },
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.EcdsaSha256),
        });
        _pass = new Pass(token, new Tokens(issuer, [key], options, clock));
    }

    /// <summary>The token; <c>null</c> where none is needed.</summary>
    public string? Token => _pass?.Token;

    /// <summary>What reads it; <c>null</c> where that is not the token, or its time is over.</summary>
    public Tokens? ReaderOf(string token) => _pass is { } pass && pass.Token == token ? pass.Tokens : null;

    /// <summary>From now on it is no token.</summary>
    public void End() => _pass = null;

    private sealed record Pass(string Token, Tokens Tokens);
}
