using Microsoft.IdentityModel.Tokens;

namespace Predictions.Service.Access;

/// <summary>Reads a JSON Web Key Set (RFC 7517) of public keys.</summary>
internal static class KeySet
{
    /// <summary>Each key that does not fit a token's id is tried in turn.</summary>
    private const int MostKeys = 50;

    /// <exception cref="TokenKeysException">It is none, or holds what it must not.</exception>
    public static IReadOnlyList<SecurityKey> Parse(string json)
    {
        try
        {
            return Checked(new JsonWebKeySet(json));
        }
        catch (Exception e) when (e is ArgumentException or System.Text.Json.JsonException)
        {
            throw new TokenKeysException("it is no JSON Web Key Set");
        }
    }

    /// <exception cref="TokenKeysException">It holds what it must not, or no key to use.</exception>
    public static IReadOnlyList<SecurityKey> Checked(JsonWebKeySet set)
    {
        if (set.Keys.Any(key => key.HasPrivateKey || key.K is not null))
            throw new TokenKeysException("it holds a private or a shared key, which belongs to the issuer alone");
        var keys = set.GetSigningKeys().Where(IsStrong).ToList();
        return keys.Count switch
        {
            0 => throw new TokenKeysException("it holds no public key to sign with: RSA of at least 2,048 bits, or an elliptic curve's"),
            > MostKeys => throw new TokenKeysException($"it holds more than {MostKeys} keys"),
            _ => keys,
        };
    }

    private static bool IsStrong(SecurityKey key) => key switch
    {
        RsaSecurityKey or X509SecurityKey => key.KeySize >= 2_048,
        ECDsaSecurityKey => true,
        JsonWebKey { Kty: "RSA" } => key.KeySize >= 2_048,
        JsonWebKey { Kty: "EC" } => true,
        _ => false,
    };
}
