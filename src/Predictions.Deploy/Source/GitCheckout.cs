using Predictions.Deploy.Programs;

namespace Predictions.Deploy.Source;

/// <summary>Asks git about a checkout. Nothing of the checkout is changed: no reference, no file, no object.</summary>
internal sealed class GitCheckout
{
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(60);

    // Without it git would wait for a password that nobody can type.
    private static readonly Dictionary<string, string?> NeverAsk = new() { ["GIT_TERMINAL_PROMPT"] = "0", ["GIT_OPTIONAL_LOCKS"] = "0" };

    private GitCheckout(string root) => Root = root;

    /// <summary>Its topmost folder.</summary>
    public string Root { get; }

    /// <exception cref="DeployException">The folder is in no checkout, or git is not there.</exception>
    public static async Task<GitCheckout> FindAsync(string folder, CancellationToken stop)
    {
        var found = await RunAsync(folder, NeverAsk, stop, "rev-parse", "--show-toplevel");
        return found.Succeeded
            ? new GitCheckout(found.Out.Trim())
            : throw DeployException.NotBegun($"{folder} is in no checkout of git: a deployment starts from the service's own repository");
    }

    /// <summary>The commit that is checked out, as 40 hex digits.</summary>
    public async Task<string> CommitAsync(CancellationToken stop)
    {
        var head = await AskAsync(stop, "rev-parse", "--verify", "HEAD");
        return head.Succeeded ? head.Out.Trim() : throw DeployException.NotBegun($"{Root} has no commit");
    }

    /// <summary>The address of the remote "origin"; <c>null</c> where there is none.</summary>
    public async Task<string?> OriginAsync(CancellationToken stop)
    {
        var origin = await AskAsync(stop, "remote", "get-url", "origin");
        return origin.Succeeded ? origin.Out.Trim() : null;
    }

    /// <summary>Files that are not as the commit has them, untracked ones too, and ignored ones not.</summary>
    public async Task<IReadOnlyList<string>> ChangedFilesAsync(CancellationToken stop)
    {
        var status = await AskAsync(stop, "status", "--porcelain=v1", "-z", "--untracked-files=normal", "--no-renames");
        return status.Succeeded
            ? [.. status.Out.Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(entry => entry[3..])]
            : throw DeployException.NotBegun($"git status in {Root}: {status.Complaint}");
    }

    /// <summary>What git's configuration says; <c>null</c> where it says nothing.</summary>
    public async Task<string?> ConfiguredAsync(string name, CancellationToken stop)
    {
        var value = await AskAsync(stop, "config", "--get", name);
        return value.Succeeded && value.Out.Trim() is { Length: > 0 } text ? text : null;
    }

    /// <summary>Whether one commit is another's ancestor or itself; <c>null</c> where one of them is not in the checkout.</summary>
    public async Task<bool?> IsAncestorAsync(string ancestor, string commit, CancellationToken stop) =>
        (await AskAsync(stop, "merge-base", "--is-ancestor", ancestor, commit)).Code switch { 0 => true, 1 => false, _ => null };

    /// <summary>Whether origin's branch holds a commit.</summary>
    /// <returns>Why it does not, or <c>null</c>.</returns>
    /// <exception cref="DeployException">Origin cannot be asked.</exception>
    public async Task<string?> NotPushedAsync(string commit, string branch, CancellationToken stop)
    {
        var reference = $"refs/heads/{branch}";
        var listed = await AskAsync(stop, "ls-remote", "--exit-code", "origin", reference);
        if (listed.Code == 2)
            return $"origin has no branch {branch}";
        if (!listed.Succeeded)
            throw DeployException.NotBegun($"origin cannot be asked for its branch {branch}: {listed.Complaint}");
        var tip = listed.Out.Split('\t', '\n')[0];
        if (tip == commit)
            return null;
        return await IsAncestorAsync(commit, tip, stop) ?? await IsInFetchedAsync(commit, tip, reference, stop)
            ? null
            : $"commit {ShortHash.Of(commit)} is not on {branch} of origin, which is at {ShortHash.Of(tip)}: push it";
    }

    /// <summary>Fetches what is not here into a folder of its own, which goes again.</summary>
    private async Task<bool> IsInFetchedAsync(string commit, string tip, string reference, CancellationToken stop)
    {
        var aside = Directory.CreateTempSubdirectory("predictions-deploy-");
        try
        {
            var objects = (await AskAsync(stop, "rev-parse", "--path-format=absolute", "--git-path", "objects")).Out.Trim();
            var beside = new Dictionary<string, string?>(NeverAsk)
            {
                ["GIT_OBJECT_DIRECTORY"] = aside.FullName,
                ["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = objects,
            };
            var fetched = await RunAsync(
                Root, beside, stop, "-c", "maintenance.auto=false", "-c", "gc.auto=0", "fetch", "--quiet", "--no-tags", "--no-write-fetch-head",
                "--refmap=", "--no-recurse-submodules", "origin", reference);
            if (!fetched.Succeeded)
                throw DeployException.NotBegun($"origin's {reference} cannot be fetched: {fetched.Complaint}");
            return (await RunAsync(Root, beside, stop, "merge-base", "--is-ancestor", commit, tip)).Succeeded;
        }
        finally
        {
            aside.Delete(recursive: true);
        }
    }

    private Task<ProgramResult> AskAsync(CancellationToken stop, params string[] arguments) => RunAsync(Root, NeverAsk, stop, arguments);

    private static async Task<ProgramResult> RunAsync(
        string folder, Dictionary<string, string?> environment, CancellationToken stop, params string[] arguments)
    {
        using var within = CancellationTokenSource.CreateLinkedTokenSource(stop);
        within.CancelAfter(LongestAnswer);
        try
        {
            return await ProgramRun.RunAsync("git", ["-C", folder, .. arguments], environment, stop: within.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw DeployException.NotBegun($"git {arguments[0]} did not end within {LongestAnswer.TotalSeconds:0} s");
        }
    }
}
