using System.Buffers;
using System.Text.Json;
using CsvHelper;
using Predictions.Core;

namespace Predictions.Cli.Batches;

/// <summary>Writes users as CSV or as NDJSON. Stateless, so that several batches are written at once.</summary>
internal interface IUserText<in T>
{
    /// <summary>Writes what precedes the first user.</summary>
    void Begin(BatchText text);

    void Write(BatchText text, string userId, T value);

    /// <summary>Writes the error of a user without a value.</summary>
    void Fail(BatchText text, string userId, PredictionError error);
}

/// <summary>
/// The output of one batch of users, and their counts. Reused for a later batch after it was written to the file.
/// </summary>
internal sealed class BatchText : IDisposable
{
    private const int InitialBytes = 1 << 18;

    private readonly MemoryStream _bytes = new(InitialBytes);
    private readonly ArrayBufferWriter<byte> _states = new();
    private byte[] _row = [];
    private int _nextBefore;

    public BatchText()
    {
        // The writer's own checks would reject more than one document; tests check the lines.
        Json = new Utf8JsonWriter(_bytes, new JsonWriterOptions { SkipValidation = true });
        Csv = CsvWriter.Create(_bytes, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true);
    }

    /// <summary>Writes NDJSON; call <see cref="EndJsonLine"/> after every line.</summary>
    public Utf8JsonWriter Json { get; }

    /// <summary>Writes CSV.</summary>
    public CsvWriter Csv { get; }

    public Counts Counts { get; private set; } = new();

    /// <summary>The audited outcome of each user, in order.</summary>
    public List<string> Outcomes { get; } = [];

    /// <summary>The state of each user of the batch in the run before, in order; empty where there was no such run.</summary>
    public ulong?[] Before { get; set; } = [];

    /// <summary>Takes the bytes that the run keeps of its users for the next run.</summary>
    public IBufferWriter<byte> States => _states;

    public ReadOnlySpan<byte> WrittenStates => _states.WrittenSpan;

    /// <summary>Room for one row, which <see cref="Append"/> takes; valid until the next call.</summary>
    public Span<byte> RowBuffer(int bytes)
    {
        if (_row.Length < bytes)
            _row = new byte[bytes];
        return _row;
    }

    /// <summary>Appends a row. A batch is written either by rows or by <see cref="Csv"/>, which has a buffer.</summary>
    public void Append(ReadOnlySpan<byte> row) => _bytes.Write(row);

    /// <summary>The state of the next user of the batch in the run before; <c>null</c> where it had none.</summary>
    public ulong? NextBefore() => Before.Length == 0 ? null : Before[_nextBefore++];

    /// <summary>Everything written since the last <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Written()
    {
        Csv.Flush();
        return _bytes.GetBuffer().AsSpan(0, (int)_bytes.Length);
    }

    public void EndJsonLine()
    {
        Json.Flush();
        Json.Reset();
        _bytes.WriteByte((byte)'\n');
    }

    public void Clear()
    {
        _bytes.SetLength(0);
        _states.ResetWrittenCount();
        (Before, _nextBefore) = ([], 0);
        Outcomes.Clear();
        Counts = new Counts();
    }

    public void Dispose()
    {
        Json.Dispose();
        Csv.Dispose();
        _bytes.Dispose();
    }
}

/// <summary>Fields of CSV that verbs write often.</summary>
internal static class CsvFields
{
    public static void WriteEmpty(this CsvWriter csv, int fields)
    {
        for (var i = 0; i < fields; i++)
            csv.WriteField("");
    }
}
