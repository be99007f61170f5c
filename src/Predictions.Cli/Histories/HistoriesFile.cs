using Predictions.Cli.Batches;
using Predictions.Training.Tables;

namespace Predictions.Cli.Histories;

/// <summary>Reads histories from CSV or from NDJSON. Stateless, so that several batches are read at once.</summary>
internal interface IHistoryReader
{
    /// <summary>The records of a file from a position on.</summary>
    /// <param name="input">The file; left open.</param>
    /// <param name="start">The position that reading starts at.</param>
    /// <param name="file">The file's name, for errors.</param>
    IHistoryRecords Open(InputFile input, FilePosition start, string file);

    /// <summary>Reads a batch of whole users.</summary>
    /// <param name="batch">Records that <see cref="Open"/> gave.</param>
    /// <param name="today">Today in UTC+14.</param>
    ReadBatch Read(RecordBatch batch, DateOnly today);
}

/// <summary>The records of a file of histories, in order.</summary>
internal interface IHistoryRecords : IDisposable
{
    /// <summary>The line of the current record, from 1.</summary>
    long Line { get; }

    /// <summary>Whether the current record belongs to the user of the record before it.</summary>
    bool IsSameUser { get; }

    /// <summary>The position after the current record.</summary>
    FilePosition After { get; }

    /// <summary>Where the records have their fields; <c>null</c> for NDJSON.</summary>
    HistoryHeader? Header { get; }

    /// <summary>The next record without its line break; valid until the next call.</summary>
    /// <exception cref="BatchException">The record is too long, or a required header is missing.</exception>
    bool TryRead(out ReadOnlySpan<byte> record);
}

/// <summary>Consecutive records of whole users.</summary>
internal sealed class RecordBatch
{
    private readonly List<(int Start, int Length, long Line, bool IsSameUser)> _records = [];
    private byte[] _bytes = new byte[1 << 16];
    private int _length;

    /// <summary>The position after the last record.</summary>
    public FilePosition After { get; private set; }

    /// <summary>Where the records have their fields; <c>null</c> for NDJSON.</summary>
    public HistoryHeader? Header { get; private set; }

    public int Count => _records.Count;

    /// <summary>All records, with a line break before each, so that no record can be taken for a byte order mark.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    public void Add(ReadOnlySpan<byte> record, IHistoryRecords from)
    {
        if (_length + record.Length + 1 > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _length + record.Length + 1));
        _bytes[_length++] = (byte)'\n';
        record.CopyTo(_bytes.AsSpan(_length));
        _records.Add((_length, record.Length, from.Line, from.IsSameUser && Count > 0));
        _length += record.Length;
        (After, Header) = (from.After, from.Header);
    }

    public ReadOnlySpan<byte> Record(int index) => _bytes.AsSpan(_records[index].Start, _records[index].Length);

    /// <summary>The record's line in the file, from 1.</summary>
    public long Line(int index) => _records[index].Line;

    /// <summary>Whether the record belongs to the user of the record before it.</summary>
    public bool IsSameUser(int index) => _records[index].IsSameUser;
}

/// <summary>A file of histories, read in batches of whole users.</summary>
/// <param name="path">The file; "-" for standard input.</param>
/// <param name="reader">Reads its format.</param>
internal sealed class HistoriesFile(string path, IHistoryReader reader)
{
    private const int BatchUsers = 512;

    /// <summary>More than the records of the largest history; a user with more rows stops the run.</summary>
    private const int MaxRecordsOfUser = 3_000;

    public string Path => path;

    public bool IsStandardInput => path == InputFile.Standard;

    public IHistoryReader Reader => reader;

    /// <exception cref="BatchException">The file cannot be read.</exception>
    public long CountBytes()
    {
        using var input = InputFile.Open(path);
        return input.Length;
    }

    /// <summary>Every batch from a position on.</summary>
    /// <exception cref="BatchException">The file cannot be read, or does not have the expected format.</exception>
    public IEnumerable<RecordBatch> Batches(FilePosition start)
    {
        using var input = InputFile.Open(path);
        using var records = reader.Open(input, start, path);
        var batch = new RecordBatch();
        var (users, recordsOfUser) = (0, 0);
        while (records.TryRead(out var record))
        {
            var isSame = records.IsSameUser && batch.Count > 0;
            (users, recordsOfUser) = isSame ? (users, recordsOfUser + 1) : (users + 1, 1);
            if (recordsOfUser > MaxRecordsOfUser)
                throw BatchException.At(path, records.Line, $"one user must have at most {MaxRecordsOfUser} rows");
            if (users <= BatchUsers)
            {
                batch.Add(record, records);
                continue;
            }

            var full = batch;
            (batch, users) = (new RecordBatch(), 1);
            batch.Add(record, records);
            yield return full;
        }

        if (batch.Count > 0)
            yield return batch;
    }
}
