using System.Text.Json;

namespace Predictions.Training.Shipping;

/// <summary>The log of moves, held by one mover at a time. The file is the lock too: it falls with the process that holds it.</summary>
internal sealed class MoveLog : IDisposable
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RetryInterval = TimeSpan.FromMilliseconds(50);

    // EWOULDBLOCK on Linux and macOS; the sharing and lock violations of Windows.
    private static readonly int[] HeldErrors = [11, 35, 32, 33];

    private readonly FileStream _file;

    private MoveLog(FileStream file) => (_file, Lines) = (file, MoveLines.Read(file));

    /// <summary>What was in it when it was taken.</summary>
    public MoveLines Lines { get; }

    /// <summary>Takes the log, waiting two seconds for another mover.</summary>
    /// <returns>The log; <c>null</c> while another process holds it.</returns>
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

    /// <summary>Adds a move after the last whole one and waits until it is on the disk.</summary>
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
        // Of a move that was refused nothing is left; whoever waits for the lock makes the file anew.
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
            // An empty log says what none says.
        }
    }

    /// <summary>An editor may have left the last line without its break.</summary>
    private bool EndsWithBreak()
    {
        if (Lines.WholeBytes == 0)
            return true;
        _file.Position = Lines.WholeBytes - 1;
        return _file.ReadByte() == '\n';
    }
}

/// <summary>The log of moves as it was read.</summary>
/// <param name="Moves">Oldest first.</param>
/// <param name="WholeBytes">Where the last whole line ends; what comes after was torn by a kill, so its move never took place.</param>
/// <param name="BadLine">The first line, from 1, that is no move though it is not the torn end; <c>null</c> where there is none.</param>
public sealed record MoveLines(IReadOnlyList<LabelMove> Moves, int WholeBytes, int? BadLine)
{
    public const string FileName = "moves.jsonl";

    /// <summary>Why the log cannot be used; <c>null</c> where it can.</summary>
    public string? Refusal => BadLine is { } line ? $"{FileName} line {line} is not a move: mend it or take it out" : null;

    /// <summary>Reads without waiting for a move that is under way; a folder without a log has no moves.</summary>
    /// <exception cref="IOException">It is there and cannot be read.</exception>
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
            var isWhole = length >= 0;
            var line = isWhole ? log.Slice(start, length) : log[start..];
            if (Parse(line) is { } move)
                moves.Add(move);
            else
                return new MoveLines(moves, start, isWhole ? moves.Count + 1 : null);
            start += line.Length + (isWhole ? 1 : 0);
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
