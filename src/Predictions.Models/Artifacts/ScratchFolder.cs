namespace Predictions.Models.Artifacts;

/// <summary>
/// The folder where ML.NET unpacks a model; it reads models only from files. It is in memory where /dev/shm exists, as in a
/// container with a read-only root, and otherwise in the folder of temporary files.
/// </summary>
internal static class ScratchFolder
{
    private const string Memory = "/dev/shm";

    /// <summary>The first writable one of /dev/shm and the folder of temporary files; <c>null</c> where neither is.</summary>
    public static string? Find() => FirstWritable(Memory, Path.GetTempPath());

    /// <summary>The first writable folder; <c>null</c> where there is none.</summary>
    public static string? FirstWritable(params ReadOnlySpan<string> folders)
    {
        foreach (var folder in folders)
        {
            if (Directory.Exists(folder) && CanWrite(folder))
                return folder;
        }

        return null;
    }

    private static bool CanWrite(string folder)
    {
        // Permissions do not show a read-only mount, so try.
        var tried = Path.Combine(folder, Path.GetRandomFileName());
        try
        {
            Directory.CreateDirectory(tried);
            Directory.Delete(tried);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
