namespace Predictions.Models;

/// <summary>
/// Where ML.NET unpacks the model that it reads: it knows no other way than files. In memory where the system has such a folder, which a
/// container has though its root is read-only, and otherwise where temporary files go.
/// </summary>
internal static class ScratchFolder
{
    private const string Memory = "/dev/shm";

    /// <summary>The first that can be written of memory and the folder of temporary files; <c>null</c> where neither can.</summary>
    public static string? Find() => FirstWritable(Memory, Path.GetTempPath());

    /// <summary>The first folder that something could be made in; <c>null</c> where there is none.</summary>
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
        // Permissions do not tell of a file system that was mounted to be read only.
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
