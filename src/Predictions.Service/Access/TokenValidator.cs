using System.Security.Claims;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Predictions.Contract;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Service.Calls;

namespace Predictions.Service.Access;

/// <summary>A token whose signature and claims were checked.</summary>
/// <param name="Caller">Who the token identifies.</param>
/// <param name="Token">The token.</param>
/// <param name="Until">When it expires, the permitted clock skew included.</param>
internal sealed record VerifiedToken(Caller Caller, JsonWebToken Token, DateTimeOffset Until);

/// <summary>Verifies tokens of one issuer with one set of keys. Immutable; safe for concurrent use.</summary>
/// <param name="issuer">The required claim <c>iss</c>.</param>
/// <param name="keys">The issuer's public keys.</param>
/// <param name="options">The other requirements.</param>
/// <param name="clock">The time.</param>
internal sealed class TokenValidator(string issuer, IReadOnlyList<SecurityKey> keys, SecurityOptions options, TimeProvider clock)
{
    private static readonly JsonWebTokenHandler Handler = new() { MapInboundClaims = false };

    // Only asymmetric algorithms: with a shared key this service could issue tokens itself.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    /// <summary>The error of a token whose key is not known. The issuer may have published the key since.</summary>
    public static readonly PredictionError UnknownKey = Rejected("it is signed with a key that is not known");

    private readonly TimeSpan _skew = TimeSpan.FromSeconds(options.ClockSkewSeconds);

    private readonly TokenValidationParameters _parameters = new()
    {
        ValidIssuer = issuer,
        ValidAudience = options.Audience,
        IssuerSigningKeys = keys,
        ValidAlgorithms = Algorithms,
        RequireSignedTokens = true,
        LifetimeValidator = (from, until, _, _) => IsCurrent(from, until, options, clock),
    };

    /// <summary>
    /// Verifies a token. Fails with <see cref="ErrorReason.Unauthenticated"/> and what is wrong with the token.
    /// </summary>
    public async ValueTask<Outcome<VerifiedToken>> ValidateAsync(string token)
    {
        var result = await Handler.ValidateTokenAsync(token, _parameters);
        if (!result.IsValid)
            return result.Exception is SecurityTokenSignatureKeyNotFoundException
                ? UnknownKey
                : Rejected(ReasonOf(result.Exception));
        var jwt = (JsonWebToken)result.SecurityToken;
        if (FormProblem(jwt) is { } problem)
            return Rejected(problem);
        var caller = CallerOf(jwt);
        var until = jwt.ValidTo < DateTime.MaxValue - _skew ? jwt.ValidTo + _skew : DateTime.MaxValue;
        return caller.IsSuccess ? new VerifiedToken(caller.Value, jwt, until) : caller.Error;
    }

    /// <summary>
    /// What the library does not check: it skips critical extensions (RFC 7515, section 4.1.11), any type of token, and repeated
    /// names (section 4; RFC 7519, section 4). <c>null</c> if nothing is wrong.
    /// </summary>
    private static string? FormProblem(JsonWebToken jwt)
    {
        try
        {
            using var claims = Parsed(jwt.EncodedPayload);
            using var document = Parsed(jwt.EncodedHeader);
            var header = document.RootElement;
            return header.TryGetProperty("crit", out _) ? "its header has critical extensions, and none is supported"
                : header.TryGetProperty("b64", out var encoded) && encoded.ValueKind != JsonValueKind.True
                    ? "its claims are not encoded as base64url"
                : header.TryGetProperty("cty", out var content) && IsMediaType(content, "JWT") ? "it contains another token"
                : header.TryGetProperty("typ", out var type) && !IsMediaType(type, "JWT") && !IsMediaType(type, "at+jwt")
                    ? "it is not of the type JWT or at+jwt"
                : null;
        }
        catch (JsonException)
        {
            return "its header or its claims repeat a name";
        }
    }

    private static JsonDocument Parsed(string part) =>
        JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(part), new JsonDocumentOptions { AllowDuplicateProperties = false });

    // RFC 7515, section 4.1.9: the prefix "application/" may be left out.
    private static bool IsMediaType(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { } type
        && (type.Equals(name, StringComparison.OrdinalIgnoreCase)
            || type.Equals($"application/{name}", StringComparison.OrdinalIgnoreCase));

    private static bool IsCurrent(DateTime? from, DateTime? until, SecurityOptions options, TimeProvider clock)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var skew = TimeSpan.FromSeconds(options.ClockSkewSeconds);
        return (from is null || from <= now + skew) && until > now - skew;
    }

    private Outcome<Caller> CallerOf(JsonWebToken jwt)
    {
        var scopes = new List<string>();
        string? user = null, client = null;
        foreach (var claim in jwt.Claims)
        {
            if (claim.Type is "scope" or "scp")
                scopes.AddRange(claim.Value.Split(' ').Where(Scopes.All.Contains));
            else if (claim.Type is "client_id" or "azp")
                client ??= claim.Value;
            if (claim.Type != options.UserClaim)
                continue;
            if (user is not null || claim.ValueType != ClaimValueTypes.String || !UserId.IsValid(claim.Value))
                return Rejected("its claim that binds it to a user is not one user id");
            user = claim.Value;
        }

        // An empty list makes no claim, and without a user the token would be a backend's.
        if (user is null && jwt.TryGetPayloadValue<object>(options.UserClaim, out _))
            return Rejected("its claim that binds it to a user is not one user id");
        return new Caller(NameOf(jwt, client), scopes, user);
    }

    private static string NameOf(JsonWebToken jwt, string? client) =>
        jwt.Subject is { Length: > 0 } subject ? subject : client is { Length: > 0 } ? client : "unnamed";

    private static PredictionError Rejected(string reason) =>
        new(ErrorReason.Unauthenticated, $"The token is not accepted: {reason}.");

    private static string ReasonOf(Exception? problem) => problem switch
    {
        SecurityTokenInvalidIssuerException => "it is of another issuer",
        SecurityTokenInvalidAudienceException => "it is made for another audience",
        SecurityTokenInvalidLifetimeException => "it has expired, is not valid yet, or never expires",
        SecurityTokenInvalidAlgorithmException => "it is signed by an algorithm that is not accepted",
        SecurityTokenInvalidSignatureException => "its signature does not hold",
        _ => "it is no signed JSON Web Token",
    };
}
