namespace Predictions.Service.Hosting;

/// <summary>Whether what is listened on is of this machine alone.</summary>
internal static class Loopback
{
    /// <summary>Of a URL such as <c>http://127.0.0.1:8080</c>; "*" and "+" are not.</summary>
    public static bool IsUrl(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.IsLoopback;
}
