using System.Globalization;
using System.IO.Compression;
using System.Text;
using Parquet;
using Parquet.Schema;

namespace Predictions.Training.Tables;

/// <summary>The kind of a column's values.</summary>
public enum ColumnKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>A date, YYYY-MM-DD.</summary>
    Date,

    /// <summary>A whole number of 64 bits.</summary>
    Whole,

    /// <summary>A decimal number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Flag,
}

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">The kind of its values. An empty field of any kind is a missing value.</param>
public sealed record TableColumn(string Name, ColumnKind Kind);

/// <summary>Converts CSV to Parquet. Memory holds one row group, whatever the number of rows.</summary>
public static class ParquetTable
{
    /// <summary>The number of rows of a row group; the last one may be shorter.</summary>
    public const int RowGroupRows = 32_768;

    /// <summary>Converts a table. Equal input gives equal bytes.</summary>
    /// <param name="csv">The table, with a header of the columns' names; left open.</param>
    /// <param name="parquet">Takes the file; left open.</param>
    /// <param name="columns">The columns in order.</param>
    /// <exception cref="InvalidDataException">The table has other columns, or a value is not of its column's kind.</exception>
    public static async Task WriteAsync(Stream csv, Stream parquet, IReadOnlyList<TableColumn> columns)
    {
        ParquetColumn[] buffers = [.. columns.Select(ParquetColumn.Of)];
        using var records = new CsvRecords(
            csv, (line, what) => new InvalidDataException($"line {line}: {what}"), allowLineBreaks: true, separator: ',');
        if (!records.TryRead() || !HasHeader(records, columns))
            throw new InvalidDataException("line 1: is not the header of the table");
        // The default of the library, the smallest size, takes seven times as long for a file that is a seventh smaller.
        var options = new ParquetOptions
        {
            CompressionMethod = CompressionMethod.Zstd, CompressionLevel = CompressionLevel.Optimal,
        };
        await using var writer = await ParquetWriter.CreateAsync(
            new ParquetSchema(buffers.Select(b => b.Field)), parquet, options);
        for (var rows = Fill(records, buffers); rows > 0; rows = Fill(records, buffers))
        {
            using var group = writer.CreateRowGroup();
            foreach (var buffer in buffers)
                await buffer.WriteAsync(group, rows);
            group.CompleteValidate();
        }
    }

    private static int Fill(CsvRecords records, ParquetColumn[] buffers)
    {
        var rows = 0;
        while (rows < RowGroupRows && records.TryRead())
        {
            if (records.Fields.FieldCount != buffers.Length)
                throw new InvalidDataException($"line {records.Line}: must have {buffers.Length} fields");
            for (var i = 0; i < buffers.Length; i++)
                if (!buffers[i].TrySet(rows, records.Fields.GetSpan(i)))
                    throw new InvalidDataException($"line {records.Line}: {buffers[i].Field.Name} has a wrong value");
            rows++;
        }

        return rows;
    }

    private static bool HasHeader(CsvRecords records, IReadOnlyList<TableColumn> columns) =>
        records.Fields.FieldCount == columns.Count
        && columns.Index().All(c => Encoding.UTF8.GetString(records.Fields.GetSpan(c.Index)) == c.Item.Name);
}

/// <summary>Holds the values of a column in a row group.</summary>
internal abstract class ParquetColumn(DataField field)
{
    /// <summary>Reads a value; fails where the text is none.</summary>
    internal delegate bool TryParse<T>(ReadOnlySpan<byte> text, out T value);

    public DataField Field { get; } = field;

    public static ParquetColumn Of(TableColumn column) => column.Kind switch
    {
        ColumnKind.Text => new TextColumn(column.Name),
        ColumnKind.Date => new ValueColumn<DateOnly>(column.Name, TryDate),
        ColumnKind.Whole => new ValueColumn<long>(
            column.Name, static (text, out value) => long.TryParse(text, CultureInfo.InvariantCulture, out value)),
        ColumnKind.Number => new ValueColumn<double>(
            column.Name, static (text, out value) => double.TryParse(text, CultureInfo.InvariantCulture, out value)),
        ColumnKind.Flag => new ValueColumn<bool>(column.Name, TryFlag),
        _ => throw new NotSupportedException($"{column.Kind} is not a kind of columns"),
    };

    public abstract bool TrySet(int row, ReadOnlySpan<byte> text);

    public abstract Task WriteAsync(ParquetRowGroupWriter group, int rows);

    private static bool TryDate(ReadOnlySpan<byte> text, out DateOnly value)
    {
        Span<char> characters = stackalloc char[10];
        value = default;
        return text.Length == characters.Length && Encoding.ASCII.TryGetChars(text, characters, out _)
            && DateOnly.TryParseExact(characters, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out value);
    }

    private static bool TryFlag(ReadOnlySpan<byte> text, out bool value)
    {
        value = text.SequenceEqual("true"u8);
        return value || text.SequenceEqual("false"u8);
    }

    private sealed class TextColumn(string name) : ParquetColumn(new DataField<string>(name))
    {
        private readonly string?[] _values = new string?[ParquetTable.RowGroupRows];

        public override bool TrySet(int row, ReadOnlySpan<byte> text)
        {
            _values[row] = text.IsEmpty ? null : Encoding.UTF8.GetString(text);
            return true;
        }

        public override Task WriteAsync(ParquetRowGroupWriter group, int rows) => group.WriteAsync(Field, _values[..rows]);
    }

    private sealed class ValueColumn<T>(string name, TryParse<T> parse) : ParquetColumn(new DataField<T?>(name))
        where T : struct
    {
        private readonly T?[] _values = new T?[ParquetTable.RowGroupRows];

        public override bool TrySet(int row, ReadOnlySpan<byte> text)
        {
            _values[row] = null;
            if (text.IsEmpty)
                return true;
            if (!parse(text, out var value))
                return false;
            _values[row] = value;
            return true;
        }

        public override Task WriteAsync(ParquetRowGroupWriter group, int rows) =>
            group.WriteAsync<T>(Field, (ReadOnlyMemory<T?>)_values.AsMemory(0, rows));
    }
}
