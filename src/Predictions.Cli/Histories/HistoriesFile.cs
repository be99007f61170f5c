using Predictions.Cli.Batches;

namespace Predictions.Cli.Histories;

/// <summary>Histories as they lie in a file, read in batches of whole users.</summary>
/// <param name="path">The file; "-" is standard input.</param>
/// <param name="lines">How they are written there.</param>
internal sealed class HistoriesFile(string path, IHistoryLines lines)
{
    private const string Standard = "-";
    private const int BatchUsers = 512;

    /// <summary>More than a history may have records: a user with more is refused, and needs not be read to her end.</summary>
    private const int MaxLinesOfUser = 2_000;

    public string Path => path;

    public bool IsStandardInput => path == Standard;

    public IHistoryLines Lines => lines;

    /// <exception cref="BatchException">The file cannot be read.</exception>
    public long CountBytes()
    {
        using var stream = InputFile.Open(path);
        return stream.Length;
    }

    /// <summary>Every batch from a place on.</summary>
    /// <exception cref="BatchException">The file cannot be read, or is not at all what it must be.</exception>
    public IEnumerable<LineBatch> Batches(FilePosition start)
    {
        using var stream = IsStandardInput ? Console.OpenStandardInput() : InputFile.Open(path);
        if (start != default)
            stream.Seek(start.Bytes, SeekOrigin.Begin);
        var reader = new LineReader(stream, start, path);
        var batch = new LineBatch();
        for (var (users, linesOfUser) = (0, 0); TryRead(reader, out var line);)
        {
            var isSame = batch.Count > 0 && lines.IsSameUser(batch.Line(batch.Count - 1), line.Span);
            (users, linesOfUser) = isSame ? (users, linesOfUser + 1) : (users + 1, 1);
            if (linesOfUser > MaxLinesOfUser)
                throw BatchException.At(path, reader.FilePosition.Lines, $"one user must have at most {MaxLinesOfUser} rows");
            if (users > BatchUsers)
            {
                yield return batch;
                (batch, users) = (new LineBatch(), 1);
            }

            batch.Add(line.Span, reader.FilePosition);
        }

        if (batch.Count > 0)
            yield return batch;
    }

    /// <summary>The next line that holds something of a user.</summary>
    private bool TryRead(LineReader reader, out ReadOnlyMemory<byte> line)
    {
        while (reader.TryRead(out var read))
        {
            if (read.IsEmpty || (reader.FilePosition.Lines == 1 && lines.IsHeader(read, path)))
                continue;
            line = read.ToArray();
            return true;
        }

        line = default;
        return false;
    }
}

/// <summary>How histories are read: from CSV or from NDJSON. Stateless, so that several batches are read at once.</summary>
internal interface IHistoryLines
{
    /// <summary>Whether the first line is no history; throws where it is not what it must be.</summary>
    bool IsHeader(ReadOnlySpan<byte> firstLine, string file);

    /// <summary>Whether two lines that follow each other are of one user.</summary>
    bool IsSameUser(ReadOnlySpan<byte> line, ReadOnlySpan<byte> next);

    /// <summary>Reads a batch of whole users.</summary>
    /// <param name="batch">Its lines.</param>
    /// <param name="latestRecorded">The latest start or ovulation accepted.</param>
    ReadBatch Read(LineBatch batch, DateOnly latestRecorded);
}

/// <summary>Lines of the input that are read together: whole users, as they lie in the file.</summary>
internal sealed class LineBatch
{
    private readonly List<(int From, int Length, long Number)> _lines = [];
    private byte[] _bytes = new byte[1 << 16];
    private int _length;

    /// <summary>After the last of its lines.</summary>
    public FilePosition After { get; private set; }

    public int Count => _lines.Count;

    public void Add(ReadOnlySpan<byte> line, FilePosition after)
    {
        if (_length + line.Length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + line.Length));
        line.CopyTo(_bytes.AsSpan(_length));
        _lines.Add((_length, line.Length, after.Lines));
        _length += line.Length;
        After = after;
    }

    public ReadOnlySpan<byte> Line(int index) => _bytes.AsSpan(_lines[index].From, _lines[index].Length);

    /// <summary>Which line of the file it is, from 1.</summary>
    public long Number(int index) => _lines[index].Number;
}
