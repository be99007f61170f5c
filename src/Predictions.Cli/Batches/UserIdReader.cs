using System.Text;
using Predictions.Core.History;
using Predictions.Training.Tables;

namespace Predictions.Cli.Batches;

/// <summary>
/// Reads user ids from a file: one per line, or a column of a CSV with a header. Skips empty lines. Every record has as many
/// fields as the first one, since a stray separator could put another text into the column of ids.
/// </summary>
internal sealed class UserIdReader : IDisposable
{
    /// <summary>The names of the column of ids, the preferred one first.</summary>
    public static readonly string[] Names = ["user_id", "id"];

    private readonly InputFile _file;
    private readonly string _name;
    private readonly int _column;
    private readonly int _fields;
    private readonly bool _isAscending;
    private string _last = "";
    private CsvRecords _records;
    private string? _first;

    /// <param name="file">The file; left open.</param>
    /// <param name="name">The file's name, for errors.</param>
    /// <param name="column">The column of ids; <c>null</c> for one of <see cref="Names"/>, or a file without a header.</param>
    /// <param name="isAscending">Whether each id must follow the one before in the order of their bytes.</param>
    /// <exception cref="BatchException">The file is a CSV without that column.</exception>
    public UserIdReader(InputFile file, string name, string? column, bool isAscending = false)
    {
        (_file, _name, _isAscending) = (file, name, isAscending);
        _records = Open(default, null);
        if (!_records.TryRead())
            return;
        _fields = _records.Fields.FieldCount;
        if (_records.IsMalformed)
            throw Wrong(CsvRecords.BadQuotes);
        if (_records.Column(column is null ? Names : [column]) is { } found)
            (_column, Start) = (found, FilePosition);
        else if (column is not null)
            throw Wrong($"must be the header of a CSV with a column {column}");
        else if (_fields > 1)
            throw Wrong(
                "must be a user id, or the header of a CSV with a column user_id or id; --users-column selects another one");
        else
            _first = Current();
    }

    /// <summary>The position before the first id.</summary>
    public FilePosition Start { get; }

    /// <summary>The position after the last id that was read.</summary>
    public FilePosition FilePosition => _records.After;

    /// <summary>Continues at a position that an earlier run reached.</summary>
    public void GoTo(FilePosition position)
    {
        var separator = _records.Fields.Separator;
        _records.Dispose();
        (_records, _first) = (Open(position, separator), null);
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
            ids.Add(Current());
        return [.. ids];
    }

    public void Dispose() => _records.Dispose();

    private CsvRecords Open(FilePosition start, char? separator) =>
        new(_file.From(start), (line, wrong) => BatchException.At(_name, line, wrong), allowLineBreaks: true, start, separator);

    private string Current()
    {
        if (_records.IsMalformed)
            throw Wrong(CsvRecords.BadQuotes);
        if (_records.Fields.FieldCount != _fields)
            throw Wrong(_fields == 1 ? $"the user id {UserId.Accepted}" : $"must have the {_fields} fields of the header");
        // Latin-1 maps every byte to a character, and no id contains one above ASCII.
        var text = Encoding.Latin1.GetString(_records.Fields.GetSpan(_column));
        if (!UserId.IsValid(text))
            throw Wrong($"the user id {UserId.Accepted}");
        if (_isAscending && string.CompareOrdinal(text, _last) <= 0)
            throw Wrong(
                "with --due-within each user id must be greater, by its bytes, than the one before: sort with LC_ALL=C sort -u");
        return _last = text;
    }

    private BatchException Wrong(string what) => BatchException.At(_name, _records.Line, what);
}
