using System.Text;
using Predictions.Core.History;

namespace Predictions.Cli.Batches;

/// <summary>User ids from a file: one a line, or the column <c>user_id</c> of a CSV. Empty lines are passed over.</summary>
internal sealed class UserIdReader
{
    private const string Column = "user_id";
    private const int MaxColumns = 256;

    private readonly Stream _stream;
    private readonly string _file;
    private readonly int _column = -1;
    private LineReader _lines;
    private string? _first;

    /// <param name="stream">At its beginning.</param>
    /// <param name="file">Its name, for what is wrong with it.</param>
    /// <exception cref="BatchException">It is a CSV without that column.</exception>
    public UserIdReader(Stream stream, string file)
    {
        (_stream, _file) = (stream, file);
        _lines = new LineReader(stream, default, file);
        if (!_lines.TryRead(out var line))
            return;
        if (line.Contains((byte)',') || line.SequenceEqual("user_id"u8) || line.SequenceEqual("\"user_id\""u8))
            (_column, Start) = (ColumnIn(line), FilePosition);
        else if (!line.IsEmpty)
            _first = Checked(line);
    }

    /// <summary>Before the first id.</summary>
    public FilePosition Start { get; }

    /// <summary>After the id that was read last.</summary>
    public FilePosition FilePosition => _lines.FilePosition;

    /// <summary>Goes on from a place where an earlier run stood.</summary>
    public void GoTo(FilePosition place)
    {
        _stream.Seek(place.Bytes, SeekOrigin.Begin);
        (_lines, _first) = (new LineReader(_stream, place, _file), null);
    }

    /// <summary>Up to so many ids; empty at the end.</summary>
    /// <exception cref="BatchException">A line holds no id; it is named.</exception>
    public string[] ReadBatch(int most)
    {
        var ids = new List<string>(most);
        if (_first is { } first)
            ids.Add(first);
        _first = null;
        while (ids.Count < most && _lines.TryRead(out var line))
            if (!line.IsEmpty)
                ids.Add(Checked(_column < 0 ? line : FieldOf(line)));
        return [.. ids];
    }

    private int ColumnIn(ReadOnlySpan<byte> header)
    {
        Span<Range> fields = stackalloc Range[MaxColumns];
        var count = CsvFields.Split(header, fields);
        for (var i = 0; i < count; i++)
            if (header[fields[i]].SequenceEqual("user_id"u8))
                return i;
        throw BatchException.At(_file, 1, $"must be a user id, or the header of a CSV with a column {Column}");
    }

    private ReadOnlySpan<byte> FieldOf(ReadOnlySpan<byte> line)
    {
        Span<Range> fields = stackalloc Range[MaxColumns];
        var count = CsvFields.Split(line, fields);
        return _column < count ? line[fields[_column]] : throw Wrong($"must be a line of CSV with the column {Column}");
    }

    private string Checked(ReadOnlySpan<byte> id)
    {
        // A byte that is no ASCII becomes a character that no id has.
        var text = Encoding.Latin1.GetString(id);
        return UserId.IsValid(text) ? text : throw Wrong($"the user id {UserId.Accepted}");
    }

    private BatchException Wrong(string what) => BatchException.At(_file, FilePosition.Lines, what);
}
