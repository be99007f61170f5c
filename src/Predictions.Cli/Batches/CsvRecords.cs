using CsvHelper;

namespace Predictions.Cli.Batches;

/// <summary>Reads CSV (RFC 4180) record by record, and knows the position after each, so that a run can resume there.</summary>
internal sealed class CsvRecords : IDisposable
{
    private readonly CsvReader _csv;
    private readonly FilePosition _start;
    private readonly string _file;

    /// <param name="stream">At <paramref name="start"/>; left open.</param>
    /// <param name="start">The position that reading starts at.</param>
    /// <param name="file">The file's name, for errors.</param>
    /// <param name="allowLineBreaks">Whether a quoted field may contain line breaks. If not, an open quote ends with its
    /// line.</param>
    public CsvRecords(Stream stream, FilePosition start, string file, bool allowLineBreaks)
    {
        (_start, _file, After) = (start, file, start);
        Line = start == default ? 0 : start.Lines + 1;
        _csv = CsvReader.Create(stream, Options(allowLineBreaks, trackLines: true), leaveOpen: true);
    }

    /// <param name="records">Records that were read from a file before, with a line break before each.</param>
    public CsvRecords(ReadOnlyMemory<byte> records)
    {
        _file = "";
        _csv = CsvReader.Create(records, Options(allowLineBreaks: false, trackLines: false));
    }

    /// <summary>The fields of the current record; valid until the next one is read.</summary>
    public CsvReader Fields => _csv;

    /// <summary>Whether the current record breaks the rules of quoting.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>The line that the current record starts on, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>The position after the current record and before its line break.</summary>
    public FilePosition After { get; private set; }

    /// <summary>Moves to the next record that is not an empty line.</summary>
    /// <exception cref="BatchException">The record is longer than <see cref="InputFile.MaxRecordBytes"/>.</exception>
    public bool TryRead()
    {
        try
        {
            IsMalformed = false;
            if (!_csv.Read())
                return false;
        }
        catch (CsvFormatException)
        {
            throw BatchException.At(_file, Line + 1, InputFile.TooLong);
        }

        if (_csv.Options.TrackLineNumbers)
            (Line, After) = (_start.Lines + _csv.LineNumber, PositionAfter(_csv.RawRecord));
        return true;
    }

    public void Dispose() => _csv.Dispose();

    private FilePosition PositionAfter(ReadOnlySpan<byte> record) => new(
        _start.Bytes + _csv.ByteOffset + record.Length,
        _start.Lines + _csv.LineNumber - 1 + record.Count((byte)'\n') + record.Count((byte)'\r') - record.Count("\r\n"u8));

    private CsvReaderOptions Options(bool allowLineBreaks, bool trackLines) => new()
    {
        Separator = ',',
        HasHeader = false,
        DetectSeparatorHint = false,
        AllowLineBreaksInQuotes = allowLineBreaks,
        MaxRecordSize = InputFile.MaxRecordBytes,
        TrackLineNumbers = trackLines,
        OnMalformedRecord = _ => IsMalformed = true,
    };
}
