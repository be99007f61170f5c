using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Predictions.Service.Access;

/// <summary>The keys that <see cref="SecurityOptions.Authority"/> publishes by OpenID Connect discovery.</summary>
internal sealed class KeysFromAuthority(SecurityOptions options) : ITokenKeySource, IDisposable
{
    private const int MaxBytes = 256 * 1024;

    private static readonly TimeSpan FetchTimeout = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(1) })
    {
        MaxResponseContentBufferSize = MaxBytes,
        Timeout = FetchTimeout,
    };

    public TimeSpan Interval => TimeSpan.FromMinutes(10);

    public async Task<IssuerKeys> ReadAsync(CancellationToken cancellation)
    {
        var address = options.Authority!.TrimEnd('/') + "/.well-known/openid-configuration";
        var isHttps = address.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
        var documents = new HttpDocumentRetriever(_http) { RequireHttps = isHttps };
        var found = await FetchAsync(address, documents, cancellation);
        var keys = KeySet.Checked(found.JsonWebKeySet);
        var issuer = options.Issuer ?? found.Issuer;
        if (string.IsNullOrEmpty(issuer))
            throw new TokenKeysException("the authority names no issuer");
        var thumbprints = keys.Select(key => Convert.ToHexString(key.ComputeJwkThumbprint()));
        return new IssuerKeys(issuer, keys, string.Join(' ', thumbprints.Prepend(issuer)));
    }

    public void Dispose() => _http.Dispose();

    private static async Task<OpenIdConnectConfiguration> FetchAsync(
        string address, HttpDocumentRetriever documents, CancellationToken cancellation)
    {
        try
        {
            var found = await OpenIdConnectConfigurationRetriever.GetAsync(address, documents, cancellation);
            return found.JsonWebKeySet is null ? throw new TokenKeysException("the authority publishes no keys") : found;
        }
#pragma warning disable CA1031 // Any invalid answer means that there are no keys. Its message may quote anything.
        catch (Exception e) when (e is not TokenKeysException && !cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            throw new TokenKeysException($"the authority cannot be read ({e.GetBaseException().GetType().Name})");
        }
    }
}
