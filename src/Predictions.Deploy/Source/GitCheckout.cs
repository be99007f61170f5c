using Predictions.Deploy.Programs;

namespace Predictions.Deploy.Source;

/// <summary>Reads a checkout with git. It changes no reference, file or object of the checkout.</summary>
internal sealed class GitCheckout
{
    // Git must fail, and not wait for a password or a lock.
    private static readonly Dictionary<string, string?> NoPrompt = new()
    {
        ["GIT_TERMINAL_PROMPT"] = "0", ["GIT_OPTIONAL_LOCKS"] = "0",
    };

    private GitCheckout(string root) => Root = root;

    /// <summary>The topmost folder.</summary>
    public string Root { get; }

    /// <summary>Finds the checkout of a folder.</summary>
    /// <exception cref="DeployException">The folder is not in a checkout, or git is missing.</exception>
    public static async Task<GitCheckout> FindAsync(string folder, CancellationToken stop)
    {
        var found = await RunAsync(folder, NoPrompt, stop, "rev-parse", "--show-toplevel");
        return found.Succeeded
            ? new GitCheckout(found.Out.Trim())
            : throw DeployException.NotBegun($"{folder} is not in a git checkout: run the command in the service's repository");
    }

    /// <summary>The checked-out commit, as 40 hex digits.</summary>
    public async Task<string> CommitAsync(CancellationToken stop)
    {
        var head = await GitAsync(stop, "rev-parse", "--verify", "HEAD");
        return head.Succeeded ? head.Out.Trim() : throw DeployException.NotBegun($"{Root} has no commit");
    }

    /// <summary>The address of the remote "origin"; <c>null</c> where there is none.</summary>
    public async Task<string?> OriginAsync(CancellationToken stop)
    {
        var origin = await GitAsync(stop, "remote", "get-url", "origin");
        return origin.Succeeded ? origin.Out.Trim() : null;
    }

    /// <summary>Files that differ from the commit, untracked files included, ignored files not.</summary>
    public async Task<IReadOnlyList<string>> ChangedFilesAsync(CancellationToken stop)
    {
        var status = await GitAsync(stop, "status", "--porcelain=v1", "-z", "--untracked-files=normal", "--no-renames");
        return status.Succeeded
            ? [.. status.Out.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(entry => entry[3..])]
            : throw DeployException.NotBegun($"git status in {Root}: {status.ErrorSummary}");
    }

    /// <summary>A setting of git; <c>null</c> where it is not set.</summary>
    public async Task<string?> ConfiguredAsync(string name, CancellationToken stop)
    {
        var value = await GitAsync(stop, "config", "--get", name);
        return value.Succeeded && value.Out.Trim() is { Length: > 0 } text ? text : null;
    }

    /// <summary>Whether a commit equals another or is its ancestor; <c>null</c> where the checkout lacks one of them.</summary>
    public async Task<bool?> IsAncestorAsync(string ancestor, string commit, CancellationToken stop) =>
        (await GitAsync(stop, "merge-base", "--is-ancestor", ancestor, commit)).Code switch { 0 => true, 1 => false, _ => null };

    /// <summary>Files that differ between two commits; <c>null</c> where the checkout lacks one of them.</summary>
    public async Task<IReadOnlyList<string>?> FilesBetweenAsync(string before, string after, CancellationToken stop)
    {
        var files = await GitAsync(stop, "diff", "--name-only", "-z", "--no-renames", before, after, "--");
        return files.Succeeded ? files.Out.Split('\0', StringSplitOptions.RemoveEmptyEntries) : null;
    }

    /// <summary>Checks that origin's branch contains a commit.</summary>
    /// <returns>Why it does not; <c>null</c> where it does.</returns>
    /// <exception cref="DeployException">Origin cannot be reached.</exception>
    public async Task<string?> NotPushedAsync(string commit, string branch, CancellationToken stop)
    {
        var reference = $"refs/heads/{branch}";
        var listed = await GitAsync(stop, "ls-remote", "--exit-code", "origin", reference);
        if (listed.Code == 2)
            return $"origin has no branch {branch}";
        if (!listed.Succeeded)
            throw DeployException.NotBegun($"branch {branch} of origin cannot be read: {listed.ErrorSummary}");
        var tip = listed.Out.Split('\t', '\n')[0];
        if (tip == commit)
            return null;
        return await IsAncestorAsync(commit, tip, stop) ?? await IsInFetchedAsync(commit, tip, reference, stop)
            ? null
            : $"commit {ShortHash.Of(commit)} is not on {branch} of origin, which is at {ShortHash.Of(tip)}: push it";
    }

    /// <summary>Fetches the branch into a temporary object folder, so that the checkout stays unchanged.</summary>
    private async Task<bool> IsInFetchedAsync(string commit, string tip, string reference, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("predictions-deploy-");
        try
        {
            var objects = (await GitAsync(stop, "rev-parse", "--path-format=absolute", "--git-path", "objects")).Out.Trim();
            var environment = new Dictionary<string, string?>(NoPrompt)
            {
                ["GIT_OBJECT_DIRECTORY"] = folder.FullName,
                ["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = objects,
            };
            var fetched = await RunAsync(
                Root, environment, stop, "-c", "maintenance.auto=false", "-c", "gc.auto=0", "fetch", "--quiet", "--no-tags",
                "--no-write-fetch-head",
                "--refmap=", "--no-recurse-submodules", "origin", reference);
            if (!fetched.Succeeded)
                throw DeployException.NotBegun($"{reference} of origin cannot be fetched: {fetched.ErrorSummary}");
            return (await RunAsync(Root, environment, stop, "merge-base", "--is-ancestor", commit, tip)).Succeeded;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private Task<ProgramResult> GitAsync(CancellationToken stop, params string[] arguments) =>
        RunAsync(Root, NoPrompt, stop, arguments);

    private static Task<ProgramResult> RunAsync(
        string folder, Dictionary<string, string?> environment, CancellationToken stop, params string[] arguments) =>
        ProgramRun.AskAsync($"git {arguments[0]}", "git", ["-C", folder, .. arguments], environment, "", stop);
}

/// <summary>Shortens a commit or digest to the digits that identify it.</summary>
internal static class ShortHash
{
    private const int Digits = 12;

    public static string Of(string hex) => hex.Length > Digits ? hex[..Digits] : hex;
}
