using System.Text;
using CsvHelper;

namespace Predictions.Training.Tables;

/// <summary>A position in the UTF-8 form of a file.</summary>
/// <param name="Bytes">The bytes before it.</param>
/// <param name="Lines">The line breaks before it.</param>
public readonly record struct FilePosition(long Bytes, long Lines);

/// <summary>
/// Reads CSV (RFC 4180) record by record. The separator is a comma, semicolon, tab or bar, and is detected. The encoding is
/// UTF-8, or UTF-16 or UTF-32 with a byte order mark. The position after each record is known, so that a run can resume there.
/// </summary>
public sealed class CsvRecords : IDisposable
{
    /// <summary>The longest record. The largest history as JSON is shorter.</summary>
    public const int MaxRecordBytes = 1 << 18;

    /// <summary>What is wrong with a malformed record.</summary>
    public const string BadQuotes = "the quotes of its fields do not match";

    public static readonly string TooLong = $"must be at most {MaxRecordBytes} bytes long";

    private readonly FilePosition _start;
    private readonly Func<long, string, Exception> _error;

    /// <param name="stream">At <paramref name="start"/>; left open.</param>
    /// <param name="error">Makes an exception of a line and of what is wrong with it.</param>
    /// <param name="allowLineBreaks">Whether a quoted field may contain line breaks. If not, an open quote ends with its
    /// line.</param>
    /// <param name="start">The position that reading starts at.</param>
    /// <param name="separator">The separator; <c>null</c> to detect it.</param>
    public CsvRecords(
        Stream stream, Func<long, string, Exception> error, bool allowLineBreaks, FilePosition start = default,
        char? separator = null)
    {
        (_start, _error, After) = (start, error, start);
        Line = start == default ? 0 : start.Lines + 1;
        Fields = CsvReader.Create(stream, Options(allowLineBreaks, separator, trackLines: true), leaveOpen: true);
    }

    /// <param name="records">Records that were read from a file before, with a line break before each.</param>
    /// <param name="separator">The separator of the file.</param>
    public CsvRecords(ReadOnlyMemory<byte> records, char separator)
    {
        _error = (_, what) => new InvalidDataException(what);
        Fields = CsvReader.Create(records, Options(allowLineBreaks: false, separator, trackLines: false));
    }

    /// <summary>The fields of the current record; valid until the next one is read.</summary>
    public CsvReader Fields { get; }

    /// <summary>Whether the current record breaks the rules of quoting.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>The line that the current record starts on, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>The position after the current record and before its line break.</summary>
    public FilePosition After { get; private set; }

    /// <summary>Moves to the next record that is not an empty line.</summary>
    /// <exception cref="Exception">The record is longer than <see cref="MaxRecordBytes"/>.</exception>
    public bool TryRead()
    {
        try
        {
            IsMalformed = false;
            if (!Fields.Read())
                return false;
        }
        catch (CsvFormatException)
        {
            throw _error(Line + 1, TooLong);
        }

        if (Fields.Options.TrackLineNumbers)
            (Line, After) = (_start.Lines + Fields.LineNumber, PositionAfter(Fields.RawRecord));
        return true;
    }

    /// <summary>
    /// The index of a column in the current record, which is the header; <c>null</c> if it has none of the names. Case, spaces,
    /// hyphens and underscores do not matter.
    /// </summary>
    /// <param name="names">The names of the column. The first one that the header has is used.</param>
    /// <exception cref="Exception">The header has the name twice.</exception>
    public int? Column(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            int? found = null;
            var bytes = Encoding.UTF8.GetBytes(name);
            for (var i = 0; i < Fields.FieldCount; i++)
                if (IsSpelling(Fields.GetSpan(i), bytes))
                    found = found is null ? i : throw _error(Line, $"must not have two columns {name}");
            if (found is not null)
                return found;
        }

        return null;
    }

    public void Dispose() => Fields.Dispose();

    private static bool IsSpelling(ReadOnlySpan<byte> field, ReadOnlySpan<byte> name)
    {
        while (true)
        {
            field = field.TrimStart("_- "u8);
            name = name.TrimStart("_- "u8);
            if (field.IsEmpty || name.IsEmpty)
                return field.IsEmpty && name.IsEmpty;
            if (Lower(field[0]) != Lower(name[0]))
                return false;
            field = field[1..];
            name = name[1..];
        }

        static int Lower(byte letter) => letter is >= (byte)'A' and <= (byte)'Z' ? letter | 0x20 : letter;
    }

    private FilePosition PositionAfter(ReadOnlySpan<byte> record) => new(
        _start.Bytes + Fields.ByteOffset + record.Length,
        _start.Lines + Fields.LineNumber - 1 + record.Count((byte)'\n') + record.Count((byte)'\r') - record.Count("\r\n"u8));

    private CsvReaderOptions Options(bool allowLineBreaks, char? separator, bool trackLines) => new()
    {
        Separator = separator,
        HasHeader = false,
        AllowLineBreaksInQuotes = allowLineBreaks,
        MaxRecordSize = MaxRecordBytes,
        TrackLineNumbers = trackLines,
        OnMalformedRecord = _ => IsMalformed = true,
    };
}
