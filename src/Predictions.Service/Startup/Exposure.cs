using System.Net;

namespace Predictions.Service.Startup;

/// <summary>Whether the service can be reached from beyond this machine.</summary>
internal static class Exposure
{
    private const string Endpoints = "Kestrel:Endpoints";

    /// <summary>Why a service without authentication may not start; <c>null</c> if it may.</summary>
    public static string? Problem(IConfiguration configuration) =>
        Beyond(configuration) is { } setting
            ? $"{setting} is not an address of the loopback interface, and Security:Mode is not set. Set Security:Mode to Jwt, "
                + "so "
                + "that every call needs a token, or to None, so that every client that reaches the service can read and write "
                    + "every "
                + "history."
            : null;

    /// <summary>
    /// The first setting that makes the service listen beyond the loopback interface; <c>null</c> if none does.
    /// </summary>
    public static string? Beyond(IConfiguration configuration)
    {
        // With it the server takes its addresses from the host, and ignores Kestrel:Endpoints.
        const string preferred = "PreferHostingUrls";
        if (configuration.GetValue<bool>(preferred))
            return preferred;
        foreach (var endpoint in configuration.GetSection(Endpoints).GetChildren())
            if (!IsLoopback(endpoint["Url"]))
                return $"{Endpoints}:{endpoint.Key}:Url";
        return null;
    }

    /// <summary>
    /// Whether the server binds a URL such as <c>http://127.0.0.1:8080</c> to loopback. It knows addresses and "localhost"; any
    /// other name, such as "loopback", is bound to all addresses.
    /// </summary>
    private static bool IsLoopback(string? url)
    {
        try
        {
            if (!Uri.TryCreate(url, UriKind.Absolute, out _))
                return false;
            // The host by the server's own parser: System.Uri turns "loopback" into "localhost".
            var host = BindingAddress.Parse(url).Host;
            return host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
