using System.Buffers;
using System.Text;

namespace Predictions.Cli.Batches;

/// <summary>One row of CSV, laid straight into the output. No field needs quotes: they are ids, names, dates and numbers.</summary>
internal ref struct CsvRow(ArrayBufferWriter<byte> bytes)
{
    /// <summary>More than the longest row takes, a forecast of twelve cycles.</summary>
    private const int MostBytes = 4096;

    private readonly Span<byte> _room = bytes.GetSpan(MostBytes);
    private int _length;

    public void Text(string text)
    {
        _length += Encoding.ASCII.GetBytes(text, _room[_length..]);
        EndField();
    }

    public void Date(DateOnly date)
    {
        date.TryFormat(_room[_length..], out var written, "O");
        _length += written;
        EndField();
    }

    public void Number(long number)
    {
        number.TryFormat(_room[_length..], out var written);
        _length += written;
        EndField();
    }

    /// <summary>With four decimals.</summary>
    public void Number(double number)
    {
        number.TryFormat(_room[_length..], out var written, "F4");
        _length += written;
        EndField();
    }

    public void Empty(int fields)
    {
        for (var i = 0; i < fields; i++)
            EndField();
    }

    public void End()
    {
        _room[_length - 1] = (byte)'\n';
        bytes.Advance(_length);
    }

    private void EndField() => _room[_length++] = (byte)',';
}
