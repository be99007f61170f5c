using Predictions.Service;

namespace Predictions.Local;

/// <summary>The folder of the stored histories. They are health data, so a new folder is readable by its owner only.</summary>
/// <param name="Path">The full path.</param>
/// <param name="IsDefault">Whether the user named no folder with --data.</param>
internal sealed record DataFolder(string Path, bool IsDefault)
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Where earlier versions kept the data: next to the program, one folder per build configuration.</summary>
    private static readonly string Earlier = System.IO.Path.Combine(AppContext.BaseDirectory, "data");

    /// <summary>
    /// <c>predictions</c> in the user's folder of application data: on Linux <c>$XDG_DATA_HOME</c> or <c>~/.local/share</c>.
    /// </summary>
    public static DataFolder Default => new(
        System.IO.Path.Combine(
            Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "predictions"),
        true);

    /// <summary>What the user should know about the folder, one line each.</summary>
    public IEnumerable<string> Notes
    {
        get
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(Path) & ~Owner) != 0)
                yield return $"Other users of this machine can open the data folder. To prevent it: chmod 700 {Path}";
            if (IsDefault && Directory.Exists(Earlier))
                yield return $"An earlier version kept its data in {Earlier}. To use it, add: --data {Earlier}";
        }
    }

    /// <summary>
    /// Gives keys that an earlier version stored here the hash tag of their partition, once for each folder.
    /// </summary>
    /// <exception cref="IOException">The store did not answer.</exception>
    public async Task TagKeysAsync(string connection)
    {
        var done = System.IO.Path.Combine(Path, "keys.tagged");
        if (File.Exists(done))
            return;
        await ServiceHost.TagKeysAsync(connection);
        await File.WriteAllBytesAsync(done, []);
    }

    /// <summary>Makes the folder where it is missing, and closes the default one to other users.</summary>
    public void Make()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path);
            return;
        }

        Directory.CreateDirectory(Path, Owner);
        if (IsDefault)
            File.SetUnixFileMode(Path, Owner);
    }
}
