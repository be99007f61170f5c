using Predictions.Cli.Batches;
using Predictions.Training.Tables;

namespace Predictions.Cli.Histories;

/// <summary>Reads the lines of NDJSON that are not empty. Memory is bounded by the longest line.</summary>
/// <param name="stream">At <paramref name="start"/>; disposed with the reader.</param>
/// <param name="start">The position that reading starts at.</param>
/// <param name="file">The file's name, for errors.</param>
internal sealed class LineReader(Stream stream, FilePosition start, string file) : IHistoryRecords
{
    private readonly byte[] _buffer = new byte[4 * CsvRecords.MaxRecordBytes];
    private int _from;
    private int _to;
    private bool _ended;

    public FilePosition After { get; private set; } = start;

    public long Line => After.Lines;

    public HistoryHeader? Header => null;

    /// <summary>Always false: a user has one line.</summary>
    public bool IsSameUser => false;

    public bool TryRead(out ReadOnlySpan<byte> record)
    {
        while (TryReadLine(out record))
            if (!record.IsEmpty)
                return true;
        return false;
    }

    public void Dispose() => stream.Dispose();

    private bool TryReadLine(out ReadOnlySpan<byte> line)
    {
        int length;
        while ((length = _buffer.AsSpan(_from, _to - _from).IndexOf((byte)'\n')) < 0 && !_ended)
            Fill();
        var taken = length < 0 ? _to - _from : length + 1;
        line = Trimmed(_buffer.AsSpan(_from, length < 0 ? taken : length));
        _from += taken;
        After = taken == 0 ? After : new FilePosition(After.Bytes + taken, After.Lines + 1);
        return taken > 0;
    }

    private ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> line)
    {
        if (After.Bytes == 0 && line.StartsWith("\uFEFF"u8))
            line = line["\uFEFF"u8.Length..];
        return line.EndsWith("\r"u8) ? line[..^1] : line;
    }

    private void Fill()
    {
        if (_to - _from > CsvRecords.MaxRecordBytes)
            throw BatchException.At(file, After.Lines + 1, CsvRecords.TooLong);
        _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
        (_from, _to) = (0, _to - _from);
        var read = stream.Read(_buffer, _to, _buffer.Length - _to);
        _to += read;
        _ended = read == 0;
    }
}
