using System.Net;
using Predictions.Redis.Values;

namespace Predictions.Redis.Connection;

/// <summary>
/// Whether a store is on the loopback interface, where <see cref="HistoryKeys.DevelopmentSecret"/> is acceptable.
/// </summary>
public static class LoopbackAddress
{
    /// <summary>Whether every host in <c>host:port,host:port,option=value</c> is.</summary>
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
