using Predictions.Cli.Batches;

namespace Predictions.Cli.Histories;

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
