using Microsoft.IdentityModel.Tokens;

namespace Predictions.Service.Access;

/// <summary>Reads a JSON Web Key Set (RFC 7517) of public keys.</summary>
internal static class KeySet
{
    /// <summary>A token without a key id is tried with each key, so their number is limited.</summary>
    private const int MaxKeys = 50;

    /// <exception cref="TokenKeysException">The text is no key set, or holds a private key, or no usable key.</exception>
    public static IReadOnlyList<SecurityKey> Parse(string json)
    {
        try
        {
            return Checked(new JsonWebKeySet(json));
        }
        catch (Exception e) when (e is ArgumentException or System.Text.Json.JsonException)
        {
            throw new TokenKeysException("the text is no JSON Web Key Set");
        }
    }

    /// <exception cref="TokenKeysException">The set holds a private key, or no usable key.</exception>
    public static IReadOnlyList<SecurityKey> Checked(JsonWebKeySet set)
    {
        if (set.Keys.Any(key => key.HasPrivateKey || key.K is not null))
            throw new TokenKeysException("the key set holds a private or a shared key, which only the issuer may have");
        var keys = set.GetSigningKeys().Where(IsStrong).ToList();
        return keys.Count switch
        {
            0 => throw new TokenKeysException(
                "the key set holds no public signing key: RSA of at least 2,048 bits, or an elliptic curve"),
            > MaxKeys => throw new TokenKeysException($"the key set holds more than {MaxKeys} keys"),
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
