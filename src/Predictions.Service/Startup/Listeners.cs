using Microsoft.AspNetCore.Server.Kestrel.Core;
using Predictions.Service.Calls;

namespace Predictions.Service.Startup;

/// <summary>Configures the server and its listeners, and knows the bound addresses.</summary>
internal sealed class Listeners(ConnectionOptions options, OpenConnections connections)
{
    private readonly Dictionary<Listener, (string Scheme, ListenOptions Options)> _bound = [];

    /// <summary>The address of a listener, with the real port also if port 0 was configured.</summary>
    public Uri AddressOf(Listener listener) => new($"{_bound[listener].Scheme}://{_bound[listener].Options.IPEndPoint}");

    public void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        options.Limit(kestrel.Limits);
        foreach (var listener in Enum.GetValues<Listener>().Where(l => l != Listener.None))
            kestrel.ConfigurationLoader!.Endpoint(listener.ToString(), endpoint =>
            {
                _bound[listener] = (endpoint.IsHttps ? Uri.UriSchemeHttps : Uri.UriSchemeHttp, endpoint.ListenOptions);
                endpoint.ListenOptions.Use(next => connection => connections.ServeAsync(connection, next, listener));
            });
    }
}
