using System.Text.Json;

namespace Predictions.Training.Shipping;

/// <summary>
/// The log of moves, open in one process at a time. The open file is the lock, so the lock ends with its process.
/// </summary>
internal sealed class MoveLog : IDisposable
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(50);

    // EWOULDBLOCK on Linux and macOS; the sharing and lock violations of Windows.
    private static readonly int[] HeldErrors = [11, 35, 32, 33];

    private readonly FileStream _file;

    private MoveLog(FileStream file) => (_file, Lines) = (file, MoveLines.Read(file));

    /// <summary>The content when the log was opened.</summary>
    public MoveLines Lines { get; }

    /// <summary>Opens the log. Waits up to two seconds for another process.</summary>
    /// <returns>The log; <c>null</c> if another process has it open.</returns>
    public static async Task<MoveLog?> Take(string modelsDirectory, TimeProvider time, CancellationToken stop)
    {
        var path = Path.Combine(modelsDirectory, MoveLines.FileName);
        for (var waited = TimeSpan.Zero; ; waited += RetryInterval)
        {
            try
            {
                return new MoveLog(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException e) when (HeldErrors.Contains(e.HResult & 0xFFFF))
            {
                if (waited >= LockTimeout)
                    return null;
            }

            await Task.Delay(RetryInterval, time, stop);
        }
    }

    /// <summary>Appends a move after the last complete one and flushes it to the disk.</summary>
    public void Append(LabelMove move)
    {
        _file.SetLength(Lines.WholeBytes);
        var line = JsonSerializer.SerializeToUtf8Bytes(move, MoveJson.Readable.LabelMove);
        if (!EndsWithBreak())
            _file.WriteByte((byte)'\n');
        _file.Write([.. line, (byte)'\n']);
        _file.Flush(flushToDisk: true);
    }

    public void Dispose()
    {
        // A rejected move leaves no file. A process that waits for the lock creates it again.
        if (_file.Length == 0)
            Discard(_file.Name);
        _file.Dispose();
    }

    private static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // An empty log is equivalent to no log.
        }
    }

    /// <summary>Whether the last line has its line break, which an editor may have removed.</summary>
    private bool EndsWithBreak()
    {
        if (Lines.WholeBytes == 0)
            return true;
        _file.Position = Lines.WholeBytes - 1;
        return _file.ReadByte() == '\n';
    }
}

/// <summary>The content of the log of moves.</summary>
/// <param name="Moves">The moves, oldest first.</param>
/// <param name="WholeBytes">The end of the last complete line. A partial line after it is from a kill, and its move did not
/// happen.</param>
/// <param name="BadLine">The first complete line, from 1, that is not a move; <c>null</c> if none.</param>
public sealed record MoveLines(IReadOnlyList<LabelMove> Moves, int WholeBytes, int? BadLine)
{
    public const string FileName = "moves.jsonl";

    /// <summary>Why the log cannot be used; <c>null</c> if it can.</summary>
    public string? Error => BadLine is { } line ? $"{FileName} line {line} is not a move: correct or remove it" : null;

    /// <summary>Reads the log without waiting for the lock. A folder without a log has no moves.</summary>
    /// <exception cref="IOException">The log exists and cannot be read.</exception>
    public static MoveLines Read(string modelsDirectory)
    {
        var path = Path.Combine(modelsDirectory, FileName);
        if (!File.Exists(path))
            return new MoveLines([], 0, null);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return Read(file);
    }

    internal static MoveLines Read(Stream file)
    {
        using var copy = new MemoryStream();
        file.CopyTo(copy);
        return Of(copy.ToArray());
    }

    private static MoveLines Of(ReadOnlySpan<byte> log)
    {
        var moves = new List<LabelMove>();
        var start = 0;
        while (start < log.Length)
        {
            var length = log[start..].IndexOf((byte)'\n');
            var isComplete = length >= 0;
            var line = isComplete ? log.Slice(start, length) : log[start..];
            if (Parse(line) is { } move)
                moves.Add(move);
            else
                return new MoveLines(moves, start, isComplete ? moves.Count + 1 : null);
            start += line.Length + (isComplete ? 1 : 0);
        }

        return new MoveLines(moves, start, null);
    }

    private static LabelMove? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, MoveJson.Readable.LabelMove);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
