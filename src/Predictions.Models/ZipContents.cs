using System.IO.Compression;

namespace Predictions.Models;

/// <summary>
/// Expands a model.zip in memory, entry by entry, and stops at a bound: what an entry says of its own length is not believed. Nothing
/// of it reaches a file, so that its names lead nowhere.
/// </summary>
internal static class ZipContents
{
    /// <summary>
    /// The most bytes that all entries may come to: twice what the largest ensemble that is served would, and 22 times the model that
    /// is shipped (46 KB).
    /// </summary>
    public const int MostBytes = 1 << 20;

    /// <summary>The most entries; a model has eight.</summary>
    public const int MostEntries = 16;

    /// <summary>The contents by name, or why they may not be looked at.</summary>
    public static Loaded<IReadOnlyDictionary<string, byte[]>> Expand(byte[] zip)
    {
        try
        {
            using var archive = new ZipArchive(new MemoryStream(zip, writable: false), ZipArchiveMode.Read);
            return Expand(archive);
        }
#pragma warning disable CA1031 // A damaged archive ends in exceptions of many types.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Refused(RejectionReason.ModelUnreadable, $"the archive ends in {e.GetType().Name}");
        }
    }

    private static Loaded<IReadOnlyDictionary<string, byte[]>> Expand(ZipArchive archive)
    {
        if (archive.Entries.Count > MostEntries)
            return Refused(RejectionReason.ExpandsTooFar, $"{ArtifactFiles.Zip} holds more than {MostEntries} entries");
        var contents = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var left = MostBytes;
        foreach (var entry in archive.Entries)
        {
            // Before it is expanded; the name itself is not repeated, since whoever made the file chose it.
            if (!ModelEntries.IsKnown(entry.FullName))
                return Refused(RejectionReason.ModelUnsupported, "an entry has a name that a model's entries do not have");
            if (Expand(entry, left) is not { } bytes)
                return Refused(RejectionReason.ExpandsTooFar, $"{ArtifactFiles.Zip} expands to more than {MostBytes} bytes");
            if (!contents.TryAdd(entry.FullName, bytes))
                return Refused(RejectionReason.ModelUnsupported, "two entries have one name");
            left -= bytes.Length;
        }

        return Loaded<IReadOnlyDictionary<string, byte[]>>.Of(contents);
    }

    /// <summary>The whole entry, or <c>null</c> where it is longer than what is left.</summary>
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

    private static Loaded<IReadOnlyDictionary<string, byte[]>> Refused(RejectionReason reason, string detail) =>
        Loaded<IReadOnlyDictionary<string, byte[]>>.Refused(reason, detail);
}
