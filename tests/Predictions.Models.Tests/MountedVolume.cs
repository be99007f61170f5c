using System.Diagnostics;

namespace Predictions.Models.Tests;

/// <summary>
/// A folder like a volume that Kubernetes mounts. Its entries are links through "..data", which is a link itself. A new state is
/// published by replacing that link; no published file ever changes.
/// </summary>
internal sealed class MountedVolume : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("volume-").FullName;

    public void Publish(string state, Action<ModelFolder> fill)
    {
        using var made = new ModelFolder();
        fill(made);
        var path = Path.Combine(Root, ".." + state);
        CopyFolder(made.Root, path);

        var next = Path.Combine(Root, "..data_tmp");
        Directory.CreateSymbolicLink(next, ".." + state);
        // Replaces the link in one step, as the kubelet does. File.Move would follow a link to a folder.
        using (var move = Process.Start("mv", ["-T", next, Path.Combine(Root, "..data")]))
            move.WaitForExit();
        foreach (var name in new[] { "labels.json", "cycle-length" })
            if (!Path.Exists(Path.Combine(Root, name)))
                File.CreateSymbolicLink(Path.Combine(Root, name), Path.Combine("..data", name));
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    public static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.GetDirectories(from))
            CopyFolder(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
