using System.Diagnostics;

namespace Predictions.Models.Tests;

/// <summary>
/// A volume as git-sync keeps it: each commit has a folder of its own, and the link "current" is replaced by one rename. What was current
/// stays for a while.
/// </summary>
internal sealed class SyncedCheckout : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("synced-").FullName;

    /// <summary>The folder of models that a service is told of; it is there once something was published.</summary>
    public string Models => Path.Combine(_root, "current", "models");

    public void Publish(string commit, Action<ModelFolder> fill)
    {
        using var made = new ModelFolder();
        fill(made);
        var worktree = Path.Combine(_root, ".worktrees", commit);
        MountedVolume.CopyFolder(made.Root, Path.Combine(worktree, "models"));
        File.CreateSymbolicLink(Path.Combine(_root, "tmp-link"), Path.Combine(".worktrees", commit));
        // File.Move follows a link to a folder.
        using var move = Process.Start("mv", ["-T", Path.Combine(_root, "tmp-link"), Path.Combine(_root, "current")]);
        move.WaitForExit();
    }

    public void Forget(string commit) => Directory.Delete(Path.Combine(_root, ".worktrees", commit), recursive: true);

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
