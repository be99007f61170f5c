using System.IO.Compression;

namespace Predictions.Models.Artifacts;

/// <summary>
/// Expands a model.zip in memory, entry by entry, up to a limit. It does not trust the lengths in the archive, and writes no
/// files, so entry names cannot address any.
/// </summary>
internal static class ZipContents
{
    /// <summary>
    /// The maximum size of all entries together: twice the largest supported ensemble, and 22 times the shipped model (46 KB).
    /// </summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>The maximum number of entries; a model has eight.</summary>
    public const int MaxEntries = 16;

    /// <summary>The contents by name, or why the archive is rejected.</summary>
    public static Loaded<IReadOnlyDictionary<string, byte[]>> Expand(byte[] zip)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(zip, writable: false), ZipArchiveMode.Read);
            return Expand(archive);
        }
#pragma warning disable CA1031 // A damaged archive causes exceptions of many types.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Rejected(RejectionReason.ModelUnreadable, $"the archive ends in {e.GetType().Name}");
        }
    }

    private static Loaded<IReadOnlyDictionary<string, byte[]>> Expand(ZipArchive archive)
    {
        if (archive.Entries.Count > MaxEntries)
            return Rejected(RejectionReason.ExpandsTooFar, $"{ArtifactFiles.Zip} holds more than {MaxEntries} entries");
        var contents = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var left = MaxBytes;
        foreach (var entry in archive.Entries)
        {
            // Checked before the entry is expanded. The name is not repeated, because it comes from the file.
            if (!ModelEntries.IsKnown(entry.FullName))
                return Rejected(RejectionReason.ModelUnsupported, "an entry has a name that a model's entries do not have");
            if (Expand(entry, left) is not { } bytes)
                return Rejected(RejectionReason.ExpandsTooFar, $"{ArtifactFiles.Zip} expands to more than {MaxBytes} bytes");
            if (!contents.TryAdd(entry.FullName, bytes))
                return Rejected(RejectionReason.ModelUnsupported, "two entries have one name");
            left -= bytes.Length;
        }

        return Loaded<IReadOnlyDictionary<string, byte[]>>.Of(contents);
    }

    /// <summary>The whole entry, or <c>null</c> where it exceeds the remaining limit.</summary>
    private static byte[]? Expand(ZipArchiveEntry entry, int left)
    {
        using var source = entry.Open();
        using var expanded = new MemoryStream();
        var buffer = new byte[8192];
        while (source.Read(buffer) is > 0 and var read)
        {
            if (expanded.Length + read > left)
                return null;
            expanded.Write(buffer, 0, read);
        }

        return expanded.ToArray();
    }

    private static Loaded<IReadOnlyDictionary<string, byte[]>> Rejected(RejectionReason reason, string detail) =>
        Loaded<IReadOnlyDictionary<string, byte[]>>.Rejected(reason, detail);
}
