using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Predictions.Service.Tests.Access;

/// <summary>Issues tokens as an authority does. A test can rotate its key.</summary>
internal sealed class TokenIssuer : IDisposable
{
    public const string Issuer = "https://issuer.example";
    public const string Audience = "predictions";

    private static readonly JsonWebTokenHandler Writer = new() { SetDefaultTimesOnTokenCreation = false };

    private ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private int _keys = 1;

    /// <summary>The issue time of the tokens.</summary>
    public DateTimeOffset Now { get; set; } = FixedClock.Noon;

    /// <summary>The public keys, as a JSON Web Key Set.</summary>
    public string Keys
    {
        get
        {
            var point = _key.ExportParameters(includePrivateParameters: false).Q;
            var key = new
            {
                kty = "EC",
                use = "sig",
                crv = "P-256",
                kid = KeyId,
                x = Base64UrlEncoder.Encode(point.X!),
                y = Base64UrlEncoder.Encode(point.Y!),
            };
            return JsonSerializer.Serialize(new { keys = new[] { key } });
        }
    }

    private string KeyId => $"key-{_keys}";

    /// <summary>Replaces the signing key, also in the published key set.</summary>
    public void Rotate()
    {
        _key.Dispose();
        _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _keys++;
    }

    /// <summary>Creates a token that is valid for one hour.</summary>
    /// <param name="scopes">The scopes, separated by spaces, such as "forecasts histories".</param>
    /// <param name="user">The user to which the token is bound, or <c>null</c>.</param>
    /// <param name="spoil">Changes the token before it is signed.</param>
    public string Token(string scopes, string? user = null, Action<SecurityTokenDescriptor>? spoil = null)
    {
        var claims = new Dictionary<string, object> { ["scope"] = scopes, ["client_id"] = "the-backend" };
        if (user is not null)
            claims["predictions_user"] = user;
        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = Audience,
            NotBefore = Now.UtcDateTime,
            Expires = Now.AddHours(1).UtcDateTime,
            Claims = claims,
            SigningCredentials = new SigningCredentials(
                new ECDsaSecurityKey(_key) { KeyId = KeyId }, SecurityAlgorithms.EcdsaSha256),
        };
        spoil?.Invoke(descriptor);
        return Writer.CreateToken(descriptor);
    }

    /// <summary>Signs a header and claims as they are, which the library would not write.</summary>
    public string Signed(string header, string claims)
    {
        var content = $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(claims)}";
        return $"{content}.{Base64UrlEncoder.Encode(_key.SignData(Encoding.ASCII.GetBytes(content), HashAlgorithmName.SHA256))}";
    }

    public void Dispose() => _key.Dispose();
}
