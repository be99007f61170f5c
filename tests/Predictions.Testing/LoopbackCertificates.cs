using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Predictions.Testing;

/// <summary>
/// A private CA and its certificate for a server on the loopback interface, as PEM files that are deleted after the test.
/// </summary>
public sealed class LoopbackCertificates : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("predictions-tls-").FullName;

    public LoopbackCertificates()
    {
        var (from, until) = (DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(200));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var authorityRequest = new CertificateRequest("CN=Predictions test authority", authorityKey, HashAlgorithmName.SHA256);
        authorityRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        authorityRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var authority = authorityRequest.CreateSelfSigned(from, until);

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(authority, from, until.AddYears(-1), RandomNumberGenerator.GetBytes(8));

        File.WriteAllText(AuthorityFile, authority.ExportCertificatePem());
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>The CA certificate, which clients must trust.</summary>
    public string AuthorityFile => Path.Combine(_folder, "authority.pem");

    /// <summary>The server's certificate.</summary>
    public string CertificateFile => Path.Combine(_folder, "server.pem");

    /// <summary>The server's private key.</summary>
    public string KeyFile => Path.Combine(_folder, "server.key");

    /// <summary>The settings of a Redis server with a second port for TLS.</summary>
    public string[] RedisSettings(int tlsPort) =>
    [
        "--tls-port", tlsPort.ToString(CultureInfo.InvariantCulture), "--tls-auth-clients", "no",
        "--tls-cert-file", CertificateFile, "--tls-key-file", KeyFile, "--tls-ca-cert-file", AuthorityFile,
    ];

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
