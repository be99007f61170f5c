using System.Text;
using Predictions.Core.History;

namespace Predictions.Cli.Batches;

/// <summary>Reads user ids from a file: one per line, or the column <c>user_id</c> of a CSV. Skips empty lines.</summary>
internal sealed class UserIdReader : IDisposable
{
    private const string Column = "user_id";

    private readonly Stream _stream;
    private readonly string _file;
    private readonly int _column = -1;
    private CsvRecords _records;
    private string? _first;

    /// <param name="stream">At its beginning; left open.</param>
    /// <param name="file">The file's name, for errors.</param>
    /// <exception cref="BatchException">The file is a CSV without that column.</exception>
    public UserIdReader(Stream stream, string file)
    {
        (_stream, _file, _records) = (stream, file, Open(stream, default, file));
        if (!_records.TryRead())
            return;
        if (_records.Fields.FieldCount > 1 || _records.Fields.GetSpan(0).SequenceEqual("user_id"u8))
            (_column, Start) = (ColumnOfIds(), FilePosition);
        else
            _first = Checked(_records.Fields.RawRecord);
    }

    /// <summary>The position before the first id.</summary>
    public FilePosition Start { get; }

    /// <summary>The position after the last id that was read.</summary>
    public FilePosition FilePosition => _records.After;

    /// <summary>Continues at a position that an earlier run reached.</summary>
    public void GoTo(FilePosition position)
    {
        _records.Dispose();
        _stream.Seek(position.Bytes, SeekOrigin.Begin);
        (_records, _first) = (Open(_stream, position, _file), null);
    }

    /// <summary>The next ids, at most <paramref name="max"/>; empty at the end.</summary>
    /// <exception cref="BatchException">A line has no valid id; the message names the line.</exception>
    public string[] ReadBatch(int max)
    {
        var ids = new List<string>(max);
        if (_first is { } first)
            ids.Add(first);
        _first = null;
        while (ids.Count < max && _records.TryRead())
            ids.Add(Checked(_column < 0 ? _records.Fields.RawRecord : Field()));
        return [.. ids];
    }

    public void Dispose() => _records.Dispose();

    private static CsvRecords Open(Stream stream, FilePosition start, string file) =>
        new(stream, start, file, allowLineBreaks: true);

    private int ColumnOfIds()
    {
        for (var i = 0; i < _records.Fields.FieldCount; i++)
            if (_records.Fields.GetSpan(i).SequenceEqual("user_id"u8))
                return i;
        throw Wrong($"must be a user id, or the header of a CSV with a column {Column}");
    }

    private ReadOnlySpan<byte> Field() => _column < _records.Fields.FieldCount && !_records.IsMalformed
        ? _records.Fields.GetSpan(_column)
        : throw Wrong($"must be a line of CSV with the column {Column}");

    private string Checked(ReadOnlySpan<byte> id)
    {
        // Latin-1 maps every byte to a character, and no id contains one above ASCII.
        var text = Encoding.Latin1.GetString(id);
        return UserId.IsValid(text) ? text : throw Wrong($"the user id {UserId.Accepted}");
    }

    private BatchException Wrong(string what) => BatchException.At(_file, _records.Line, what);
}
