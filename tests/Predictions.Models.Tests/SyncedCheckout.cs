using System.Diagnostics;

namespace Predictions.Models.Tests;

/// <summary>
/// A volume like that of git-sync. Each commit has its own folder, and one rename replaces the link "current". Old commits stay
/// for a while.
/// </summary>
internal sealed class SyncedCheckout : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("synced-").FullName;

    /// <summary>The folder of models in the service's settings. It exists once a commit is published.</summary>
    public string Models => Path.Combine(_root, "current", "models");

    public void Publish(string commit, Action<ModelFolder> fill)
    {
        using var made = new ModelFolder();
        fill(made);
        var worktree = Path.Combine(_root, ".worktrees", commit);
        MountedVolume.CopyFolder(made.Root, Path.Combine(worktree, "models"));
        File.CreateSymbolicLink(Path.Combine(_root, "tmp-link"), Path.Combine(".worktrees", commit));
        // File.Move would follow a link to a folder.
        using var move = Process.Start("mv", ["-T", Path.Combine(_root, "tmp-link"), Path.Combine(_root, "current")]);
        move.WaitForExit();
    }

    public void Forget(string commit) => Directory.Delete(Path.Combine(_root, ".worktrees", commit), recursive: true);

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
