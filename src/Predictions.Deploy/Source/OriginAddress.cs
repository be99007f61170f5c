using System.Text.RegularExpressions;

namespace Predictions.Deploy.Source;

/// <summary>One repository has many addresses; this is what they share.</summary>
internal static partial class OriginAddress
{
    /// <summary>
    /// Host and path, such as "git.example.com/predictions/predictions", of an address by https, by ssh in both its forms, or of a
    /// folder. An account or password in it is left out, so that the result may be shown.
    /// </summary>
    public static string Plain(string address)
    {
        var (host, path) = Parts(address);
        path = path.TrimEnd('/');
        if (path.EndsWith(".git", StringComparison.Ordinal))
            path = path[..^".git".Length];
        return host.ToLowerInvariant() + path;
    }

    private static (string Host, string Path) Parts(string address)
    {
        if (address.Contains("://") && Uri.TryCreate(address, UriKind.Absolute, out var uri))
            return uri.IsFile ? ("", uri.LocalPath) : (uri.IsDefaultPort || uri.Port is -1 or 22 ? uri.Host : uri.Authority, uri.AbsolutePath);
        var ssh = ShortSsh().Match(address);
        return ssh.Success ? (ssh.Groups["host"].Value, "/" + ssh.Groups["path"].Value.TrimStart('/')) : ("", address);
    }

    [GeneratedRegex("^([^@/]+@)?(?<host>[^:/]+):(?<path>.+)$")]
    private static partial Regex ShortSsh();
}
