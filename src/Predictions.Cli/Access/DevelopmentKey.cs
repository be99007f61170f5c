using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Predictions.Cli.Access;

/// <summary>The key folder cannot be used; the message names the file and what to do.</summary>
internal sealed class DevelopmentKeyException(string message) : Exception(message);

/// <summary>
/// A signing key (ES256) in a folder: the private key in PEM, which only its owner can read, and the public key as a JSON Web Key
/// Set (RFC 7517) for <c>Security:KeysFile</c>.
/// </summary>
internal sealed class DevelopmentKey : IDisposable
{
    public const string PrivateFile = "signing-key.pem";
    public const string PublicFile = "jwks.json";

    // RFC 5480, section 2.1.1.1.
    private const string P256 = "1.2.840.10045.3.1.7";

    private readonly ECDsa _key;
    private readonly string _id;

    private DevelopmentKey(ECDsa key, string folder)
    {
        _key = key;
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var jwk = new JsonWebKey
        {
            Kty = "EC", Use = "sig", Crv = "P-256", X = Base64UrlEncoder.Encode(point.X!), Y = Base64UrlEncoder.Encode(point.Y!),
        };
        // The thumbprint (RFC 7638) names the key, so that another key has another id.
        _id = Base64UrlEncoder.Encode(jwk.ComputeJwkThumbprint());
        PublicPath = Path.GetFullPath(Path.Combine(folder, PublicFile));
        WriteIfChanged(PublicPath, JsonSerializer.Serialize(new
        {
            keys = new[] { new { kty = jwk.Kty, use = jwk.Use, crv = jwk.Crv, kid = _id, x = jwk.X, y = jwk.Y } },
        }));
    }

    /// <summary>The absolute path of the public key set.</summary>
    public string PublicPath { get; }

    /// <summary>Opens the key of a folder. Makes the folder, the key and the key set where they are missing.</summary>
    /// <exception cref="DevelopmentKeyException">The folder or one of its files cannot be used.</exception>
    public static DevelopmentKey Open(string folder)
    {
        var path = Path.Combine(folder, PrivateFile);
        var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        try
        {
            Directory.CreateDirectory(folder);
            if (File.Exists(path))
                key.ImportFromPem(File.ReadAllText(path));
            else
                WritePrivate(path, key.ExportPkcs8PrivateKeyPem());
            return key.ExportParameters(includePrivateParameters: true).Curve.Oid.Value is P256
                ? new DevelopmentKey(key, folder)
                : throw new CryptographicException();
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw new DevelopmentKeyException($"--keys {path}: it is no private key of the curve P-256. Delete it for a new one");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            key.Dispose();
            throw new DevelopmentKeyException($"--keys {folder}: {e.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>A signed token in compact form, valid from now on.</summary>
    public string Sign(TokenClaims claims, DateTimeOffset now)
    {
        var stated = new Dictionary<string, object>
        {
            [JwtRegisteredClaimNames.Sub] = claims.Subject,
            ["scope"] = string.Join(' ', claims.Scopes),
        };
        if (claims.User is not null)
            stated["predictions_user"] = claims.User;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = claims.Issuer,
            Audience = claims.Audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = now.AddMinutes(claims.Minutes).UtcDateTime,
            Claims = stated,
            // The shared cache would keep a signer of this key after it is disposed.
            SigningCredentials = new SigningCredentials(
                new ECDsaSecurityKey(_key) { KeyId = _id }, SecurityAlgorithms.EcdsaSha256)
            {
                CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
            },
        });
    }

    public void Dispose() => _key.Dispose();

    private static void WritePrivate(string path, string pem)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new StreamWriter(path, options);
        file.Write(pem);
    }

    // A service may read the file at any moment, so it is replaced whole.
    private static void WriteIfChanged(string path, string text)
    {
        if (File.Exists(path) && File.ReadAllText(path) == text)
            return;
        var part = $"{path}.{Environment.ProcessId}.part";
        File.WriteAllText(part, text);
        File.Move(part, path, overwrite: true);
    }
}
