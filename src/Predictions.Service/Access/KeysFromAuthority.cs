using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Predictions.Service.Access;

/// <summary>The keys that <see cref="SecurityOptions.Authority"/> publishes by OpenID Connect discovery.</summary>
internal sealed class KeysFromAuthority(SecurityOptions options) : ITokenKeys, IDisposable
{
    private const int MostBytes = 256 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(1) })
    {
        MaxResponseContentBufferSize = MostBytes,
        Timeout = Patience,
    };

    public TimeSpan Every => TimeSpan.FromMinutes(10);

    public async Task<IssuerKeys> ReadAsync(CancellationToken cancellation)
    {
        var address = options.Authority!.TrimEnd('/') + "/.well-known/openid-configuration";
        var documents = new HttpDocumentRetriever(_http) { RequireHttps = address.StartsWith("https:", StringComparison.OrdinalIgnoreCase) };
        var found = await FetchAsync(address, documents, cancellation);
        var keys = KeySet.Checked(found.JsonWebKeySet);
        var issuer = options.Issuer ?? found.Issuer;
        if (string.IsNullOrEmpty(issuer))
            throw new TokenKeysException("it names no issuer");
        return new IssuerKeys(issuer, keys, string.Join(' ', keys.Select(key => Convert.ToHexString(key.ComputeJwkThumbprint())).Prepend(issuer)));
    }

    public void Dispose() => _http.Dispose();

    private static async Task<OpenIdConnectConfiguration> FetchAsync(
        string address, HttpDocumentRetriever documents, CancellationToken cancellation)
    {
        try
        {
            var found = await OpenIdConnectConfigurationRetriever.GetAsync(address, documents, cancellation);
            return found.JsonWebKeySet is null ? throw new TokenKeysException("it publishes no keys") : found;
        }
#pragma warning disable CA1031 // Whatever is wrong with another's answer, there are no keys; its own words may quote anything.
        catch (Exception e) when (e is not TokenKeysException && !cancellation.IsCancellationRequested)
#pragma warning restore CA1031
        {
            throw new TokenKeysException($"it cannot be asked ({e.GetBaseException().GetType().Name})");
        }
    }
}
