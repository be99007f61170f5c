using System.Text.RegularExpressions;

namespace Predictions.Deploy.Source;

/// <summary>The state of the checkout to deploy from.</summary>
/// <param name="Git">The checkout.</param>
/// <param name="Commit">The checked-out commit, as 40 hex digits.</param>
/// <param name="Origin">Host and path of its origin, such as "git.example.com/predictions/predictions"; empty for none.</param>
/// <param name="Who">The user who deploys.</param>
internal sealed record SourceState(GitCheckout Git, string Commit, string Origin, string Who)
{
    /// <summary>Reads the checkout of a folder.</summary>
    /// <exception cref="DeployException">The folder is not in a checkout.</exception>
    public static async Task<SourceState> ReadAsync(string folder, CancellationToken stop)
    {
        var git = await GitCheckout.FindAsync(folder, stop);
        return new SourceState(
            git,
            await git.CommitAsync(stop),
            await git.OriginAsync(stop) is { } origin ? OriginAddress.Plain(origin) : "",
            await Author.OfAsync(git, Environment.GetEnvironmentVariable, stop));
    }
}

/// <summary>Names the user who deploys.</summary>
internal static class Author
{
    private static readonly (string Login, string Run)[] Pipelines =
    [
        ("GITHUB_ACTOR", "GITHUB_RUN_ID"), ("GITLAB_USER_LOGIN", "CI_JOB_URL"), ("BUILD_USER_ID", "BUILD_URL"),
        ("BUILD_REQUESTEDFOR", "BUILD_BUILDURI"),
    ];

    /// <summary>
    /// In a pipeline, its user and run; elsewhere git's user and the account on this machine. The name is not authenticated: the
    /// cluster's audit log has the credentials.
    /// </summary>
    /// <param name="git">The checkout.</param>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="stop">Cancels the call.</param>
    public static async Task<string> OfAsync(GitCheckout git, Func<string, string?> variable, CancellationToken stop)
    {
        foreach (var (login, run) in Pipelines)
            if (variable(login) is { Length: > 0 } actor && variable(run) is { Length: > 0 } job)
                return $"{actor} (run {job})";
        var account = $"{Environment.UserName}@{Environment.MachineName}";
        if (await git.ConfiguredAsync("user.name", stop) is not { } name)
            return account;
        return await git.ConfiguredAsync("user.email", stop) is { } mail ? $"{name} <{mail}> ({account})" : $"{name} ({account})";
    }
}

/// <summary>Compares the addresses of one repository over https, ssh and folders.</summary>
internal static partial class OriginAddress
{
    /// <summary>
    /// Reduces an address (https, both forms of ssh, or a folder) to host and path, such as
    /// "git.example.com/predictions/predictions". The result has no account or password, and may be shown.
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
            return uri.IsFile ? ("", uri.LocalPath)
                : (uri.IsDefaultPort || uri.Port is -1 or 22 ? uri.Host : uri.Authority, uri.AbsolutePath);
        var ssh = ShortSsh().Match(address);
        return ssh.Success ? (ssh.Groups["host"].Value, "/" + ssh.Groups["path"].Value.TrimStart('/')) : ("", address);
    }

    [GeneratedRegex("^([^@/]+@)?(?<host>[^:/]+):(?<path>.+)$")]
    private static partial Regex ShortSsh();
}
