using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Predictions.Cli.Batches;

/// <summary>Where a run keeps eight bytes of each user for the next run, and where the run before kept them.</summary>
/// <param name="Output">The output of this run; the states are kept next to it.</param>
/// <param name="Before">The output of the run before; <c>null</c> for a first run.</param>
/// <param name="Settings">The settings that both runs must share.</param>
internal sealed record StatesFiles(string Output, string? Before, string Settings)
{
    private const string Extension = ".state";

    /// <summary>The file of this run.</summary>
    public string Path => Output + Extension;

    private string BeforePath => Before + Extension;

    /// <summary>The SHA-256 of the states of the run before, in hexadecimal; empty for a first run.</summary>
    /// <exception cref="BatchException">The states cannot be read, or belong to other settings.</exception>
    public string IdentityOfBefore()
    {
        if (Before is null)
            return "";
        OpenBefore(0)!.Dispose();
        using var file = File.OpenRead(BeforePath);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }

    /// <summary>Opens the states of the run before; <c>null</c> for a first run.</summary>
    /// <param name="position">A position that an earlier process of this run reached; 0 for the beginning.</param>
    /// <exception cref="BatchException">The states cannot be read, or belong to other settings.</exception>
    public StatesReader? OpenBefore(long position) => Before is null ? null : new StatesReader(BeforePath, Settings, position);
}

/// <summary>
/// The form of a file of states: eight bytes with its version, the SHA-256 of the settings, and for each user the length of the
/// id, the id, and eight bytes with the lowest first. Ids ascend by their bytes, so the files of two runs are read side by side.
/// </summary>
internal static class StatesFormat
{
    public const int HeaderBytes = 8 + SHA256.HashSizeInBytes;
    public const int StateBytes = sizeof(ulong);
    public const int MaxIdBytes = 128;

    public static byte[] Header(string settings) => [.. "pstates1"u8, .. SHA256.HashData(Encoding.UTF8.GetBytes(settings))];

    /// <summary>Appends the state of a user.</summary>
    public static void Write(IBufferWriter<byte> to, string userId, ulong state)
    {
        var length = 1 + userId.Length + StateBytes;
        var entry = to.GetSpan(length);
        entry[0] = (byte)userId.Length;
        Encoding.ASCII.GetBytes(userId, entry[1..]);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[(1 + userId.Length)..], state);
        to.Advance(length);
    }
}

/// <summary>Reads the states of a run in the order of their users.</summary>
internal sealed class StatesReader : IDisposable
{
    private readonly string _path;
    private readonly FileStream _file;
    private string _id = "";
    private ulong _state;
    private long _next;
    private bool _isAtEnd;

    /// <param name="path">The file.</param>
    /// <param name="settings">The settings that the file must have.</param>
    /// <param name="position">A <see cref="Position"/> of an earlier reader; 0 for the beginning.</param>
    /// <exception cref="BatchException">The file cannot be read, or belongs to other settings.</exception>
    public StatesReader(string path, string settings, long position)
    {
        _path = path;
        try
        {
            _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BatchException($"--changed-since: {path} does not exist; name the --out of a finished --due-within run");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BatchException($"--changed-since: {path} cannot be read: {e.GetType().Name}");
        }

        Span<byte> header = stackalloc byte[StatesFormat.HeaderBytes];
        if (_file.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || !header[..8].SequenceEqual(
            StatesFormat.Header(settings).AsSpan(0, 8)))
            throw Wrong("is not a file of states");
        if (!header.SequenceEqual(StatesFormat.Header(settings)))
            throw Wrong("is of a run with another store, --cycles, --interval, --due-within or --due-probability");
        _file.Position = _next = Math.Max(position, StatesFormat.HeaderBytes);
        Move();
    }

    /// <summary>The position after all users up to the last one that was asked for.</summary>
    public long Position { get; private set; }

    /// <summary>The states of users, <c>null</c> where the file has none.</summary>
    /// <param name="ids">The ids, which ascend by their bytes, from call to call too.</param>
    /// <exception cref="BatchException">The file is damaged.</exception>
    public ulong?[] Read(string[] ids)
    {
        var states = new ulong?[ids.Length];
        for (var i = 0; i < ids.Length; i++)
        {
            while (!_isAtEnd && string.CompareOrdinal(_id, ids[i]) < 0)
                Move();
            if (!_isAtEnd && _id == ids[i])
                states[i] = _state;
        }

        return states;
    }

    public void Dispose() => _file.Dispose();

    private void Move()
    {
        Position = _next;
        var length = _file.ReadByte();
        if (_isAtEnd = length < 0)
            return;
        Span<byte> entry = stackalloc byte[StatesFormat.MaxIdBytes + StatesFormat.StateBytes];
        if (length is 0 or > StatesFormat.MaxIdBytes)
            throw Wrong("is damaged");
        entry = entry[..(length + StatesFormat.StateBytes)];
        if (_file.ReadAtLeast(entry, entry.Length, throwOnEndOfStream: false) < entry.Length)
            throw Wrong("is damaged");
        var id = Encoding.Latin1.GetString(entry[..length]);
        if (string.CompareOrdinal(id, _id) <= 0)
            throw Wrong("is damaged");
        (_id, _state) = (id, BinaryPrimitives.ReadUInt64LittleEndian(entry[length..]));
        _next += 1 + entry.Length;
    }

    private BatchException Wrong(string what)
    {
        _file.Dispose();
        return new BatchException($"--changed-since: {_path} {what}");
    }
}
