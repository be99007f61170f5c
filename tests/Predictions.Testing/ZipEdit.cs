using System.Buffers.Binary;
using System.IO.Compression;

namespace Predictions.Testing;

/// <summary>An archive's entries, to be changed and packed again.</summary>
public sealed class ZipEdit
{
    private const uint LocalHeader = 0x0403_4B50, CentralHeader = 0x0201_4B50;

    private readonly List<(string Name, byte[] Bytes)> _entries = [];

    /// <summary>Of an archive's bytes.</summary>
    public ZipEdit(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        foreach (var entry in archive.Entries)
        {
            using var expanded = new MemoryStream();
            using var source = entry.Open();
            source.CopyTo(expanded);
            _entries.Add((entry.FullName, expanded.ToArray()));
        }
    }

    public IReadOnlyList<string> Names => [.. _entries.Select(e => e.Name)];

    /// <summary>The bytes of an entry; what is written into them is packed.</summary>
    public byte[] this[string name]
    {
        get => _entries.Single(e => e.Name == name).Bytes;
        set => _entries[_entries.FindIndex(e => e.Name == name)] = (name, value);
    }

    /// <summary>One more entry, under any name, also one that is there.</summary>
    public ZipEdit With(string name, params byte[] bytes)
    {
        _entries.Add((name, bytes));
        return this;
    }

    public ZipEdit Without(string name)
    {
        _entries.RemoveAll(e => e.Name == name);
        return this;
    }

    public byte[] Pack(CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var packed = new MemoryStream();
        using (var archive = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in _entries)
            {
                using var entry = archive.CreateEntry(name, level).Open();
                entry.Write(bytes);
            }
        }

        return packed.ToArray();
    }

    /// <summary>The archive with another length stated for every entry, in both places that state it.</summary>
    public static byte[] Stating(byte[] zip, uint length)
    {
        var lying = (byte[])zip.Clone();
        for (var at = 0; at + 30 < lying.Length; at++)
        {
            var signature = BinaryPrimitives.ReadUInt32LittleEndian(lying.AsSpan(at));
            if (signature is LocalHeader or CentralHeader)
                BinaryPrimitives.WriteUInt32LittleEndian(lying.AsSpan(at + (signature == LocalHeader ? 22 : 24)), length);
        }

        return lying;
    }
}
