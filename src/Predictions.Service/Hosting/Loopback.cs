using System.Net;

namespace Predictions.Service.Hosting;

/// <summary>Whether addresses are of this machine alone.</summary>
internal static class Loopback
{
    /// <summary>Of a URL such as <c>http://127.0.0.1:8080</c>; "*" and "+" are not.</summary>
    public static bool IsUrl(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.IsLoopback;

    /// <summary>Of every host in <c>host:port,host:port,option=value</c>.</summary>
    public static bool IsConnectionString(string connection) =>
        connection.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(part => !part.Contains('='))
            .All(IsHost);

    private static bool IsHost(string host)
    {
        var end = host.StartsWith('[') ? host.IndexOf(']') + 1 : host.IndexOf(':');
        var name = end > 0 ? host[..end] : host;
        return name.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(name, out var address) && IPAddress.IsLoopback(address));
    }
}
