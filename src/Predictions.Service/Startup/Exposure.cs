namespace Predictions.Service.Startup;

/// <summary>Whether the service can be reached from beyond this machine.</summary>
internal static class Exposure
{
    private const string Endpoints = "Kestrel:Endpoints";

    /// <summary>Why a service that asks nobody who they are may not start; <c>null</c> where it may.</summary>
    public static string? Problem(IConfiguration configuration) =>
        Beyond(configuration) is { } setting
            ? $"{setting} is not an address of the loopback interface, and Security:Mode is not set. Set it to Jwt, so that every call needs "
                + "a token, or to None, where whoever reaches the service may read and write every history."
            : null;

    /// <summary>The first setting that has the service listen beyond the loopback interface; <c>null</c> where none does.</summary>
    public static string? Beyond(IConfiguration configuration)
    {
        // Then the server would take its addresses from there, and none of those below Kestrel:Endpoints.
        const string preferred = "PreferHostingUrls";
        if (configuration.GetValue<bool>(preferred))
            return preferred;
        foreach (var endpoint in configuration.GetSection(Endpoints).GetChildren())
            if (!IsLoopback(endpoint["Url"]))
                return $"{Endpoints}:{endpoint.Key}:Url";
        return null;
    }

    /// <summary>Of a URL such as <c>http://127.0.0.1:8080</c>; "*" and "+" are not.</summary>
    private static bool IsLoopback(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.IsLoopback;
}
