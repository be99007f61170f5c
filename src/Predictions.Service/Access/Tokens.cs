using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Service.Calls;

namespace Predictions.Service.Access;

/// <summary>Reads tokens that one issuer signed with one set of keys. Replaced whole when either changes. Safe for concurrent use.</summary>
/// <param name="issuer">What <c>iss</c> must be.</param>
/// <param name="keys">The issuer's public keys.</param>
/// <param name="options">What else a token must be.</param>
/// <param name="clock">Says what time it is.</param>
internal sealed class Tokens(string issuer, IReadOnlyList<SecurityKey> keys, SecurityOptions options, TimeProvider clock)
{
    private static readonly JsonWebTokenHandler Reader = new() { MapInboundClaims = false };

    // Signed by what only the issuer has: a key that is known here too would let this service make tokens.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    /// <summary>Why a token is refused where the issuer's present keys may help.</summary>
    public static readonly PredictionError UnknownKey = Refused("it is signed with a key that is not known");

    private readonly TimeSpan _skew = TimeSpan.FromSeconds(options.ClockSkewSeconds);

    private readonly TokenValidationParameters _rules = new()
    {
        ValidIssuer = issuer,
        ValidAudience = options.Audience,
        IssuerSigningKeys = keys,
        ValidAlgorithms = Algorithms,
        RequireSignedTokens = true,
        LifetimeValidator = (from, until, _, _) => IsNow(from, until, options, clock),
    };

    /// <summary>Who a token is of, and until when it holds; or <see cref="ErrorReason.Unauthenticated"/>, with what is wrong with it.</summary>
    public async ValueTask<Outcome<(Caller Caller, DateTimeOffset Until)>> ReadAsync(string token)
    {
        var read = await Reader.ValidateTokenAsync(token, _rules);
        if (!read.IsValid)
            return read.Exception is SecurityTokenSignatureKeyNotFoundException ? UnknownKey : Refused(WrongWith(read.Exception));
        var jwt = (JsonWebToken)read.SecurityToken;
        var caller = CallerOf(jwt);
        return caller.IsSuccess ? (caller.Value, jwt.ValidTo + _skew) : caller.Error;
    }

    private static bool IsNow(DateTime? from, DateTime? until, SecurityOptions options, TimeProvider clock)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var skew = TimeSpan.FromSeconds(options.ClockSkewSeconds);
        return (from is null || from <= now + skew) && until > now - skew;
    }

    private Outcome<Caller> CallerOf(JsonWebToken jwt)
    {
        var scopes = Scope.None;
        string? user = null, client = null;
        foreach (var claim in jwt.Claims)
        {
            if (claim.Type is "scope" or "scp")
                scopes |= ScopesIn(claim.Value);
            else if (claim.Type is "client_id" or "azp")
                client ??= claim.Value;
            if (claim.Type != options.UserClaim)
                continue;
            if (user is not null || claim.ValueType != System.Security.Claims.ClaimValueTypes.String || !UserId.IsValid(claim.Value))
                return Refused("its claim that binds it to a user is not one user id");
            user = claim.Value;
        }

        return new Caller(NameOf(jwt, client), scopes, user);
    }

    private static string NameOf(JsonWebToken jwt, string? client) =>
        jwt.Subject is { Length: > 0 } subject ? subject : client is { Length: > 0 } ? client : "unnamed";

    private static Scope ScopesIn(ReadOnlySpan<char> text)
    {
        var scopes = Scope.None;
        foreach (var name in text.Split(' '))
            scopes |= Scopes.Of(text[name]);
        return scopes;
    }

    private static PredictionError Refused(string wrong) => new(ErrorReason.Unauthenticated, $"The token is not accepted: {wrong}.");

    private static string WrongWith(Exception? problem) => problem switch
    {
        SecurityTokenInvalidIssuerException => "it is of another issuer",
        SecurityTokenInvalidAudienceException => "it is made for another audience",
        SecurityTokenInvalidLifetimeException => "it has expired, is not valid yet, or never expires",
        SecurityTokenInvalidAlgorithmException => "it is signed by an algorithm that is not accepted",
        SecurityTokenInvalidSignatureException => "its signature does not hold",
        _ => "it is no signed JSON Web Token",
    };
}
