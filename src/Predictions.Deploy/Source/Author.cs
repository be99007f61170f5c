namespace Predictions.Deploy.Source;

/// <summary>Who deploys.</summary>
internal static class Author
{
    private static readonly (string Login, string Run)[] Robots =
    [
        ("GITHUB_ACTOR", "GITHUB_RUN_ID"), ("GITLAB_USER_LOGIN", "CI_JOB_URL"), ("BUILD_USER_ID", "BUILD_URL"),
        ("BUILD_REQUESTEDFOR", "BUILD_BUILDURI"),
    ];

    /// <summary>
    /// In a pipeline, whom it runs for and the run; elsewhere the name that git signs with and the account on this machine. It is
    /// what they say of themselves: the cluster's own audit log has whose credentials were used.
    /// </summary>
    /// <param name="git">The checkout.</param>
    /// <param name="variable">Gives a variable of the environment.</param>
    /// <param name="stop">Gives up.</param>
    public static async Task<string> OfAsync(GitCheckout git, Func<string, string?> variable, CancellationToken stop)
    {
        foreach (var (login, run) in Robots)
            if (variable(login) is { Length: > 0 } actor && variable(run) is { Length: > 0 } job)
                return $"{actor} (run {job})";
        var account = $"{Environment.UserName}@{Environment.MachineName}";
        if (await git.ConfiguredAsync("user.name", stop) is not { } name)
            return account;
        return await git.ConfiguredAsync("user.email", stop) is { } mail ? $"{name} <{mail}> ({account})" : $"{name} ({account})";
    }
}
