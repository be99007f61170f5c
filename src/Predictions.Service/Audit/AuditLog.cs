using System.Threading.Channels;
using Predictions.Audit;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Audit;

/// <summary>
/// The audit of one instance. Whoever has a line written waits until it is; lines that come together are written together, so that
/// many cost hardly more than one. What is queued at the end is still written.
/// </summary>
internal sealed partial class AuditLog : IAsyncDisposable
{
    private const int MostQueued = 10_000;
    private const int MostAtOnce = 1_000;

    /// <summary>How long the end waits for a file that hangs.</summary>
    private static readonly TimeSpan LastWrites = TimeSpan.FromSeconds(5);

    private readonly Channel<Entry> _queue = Channel.CreateBounded<Entry>(new BoundedChannelOptions(MostQueued) { SingleReader = true });

    private readonly AuditFile _file;
    private readonly AuditMetrics _metrics;
    private readonly ILogger<AuditLog> _log;
    private readonly Task _writing;

    private bool _isFailing;

    public AuditLog(AuditFile file, AuditMetrics metrics, ILogger<AuditLog> log)
    {
        (_file, _metrics, _log) = (file, metrics, log);
        _writing = Task.Run(WriteAllAsync);
    }

    /// <summary>Whether a line was written, once that is known; false at once where too many wait already.</summary>
    public Task<bool> WriteAsync(in AuditLine line)
    {
        var entry = new Entry(line, new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (_queue.Writer.TryWrite(entry))
            return entry.Written.Task;
        _metrics.CountLost(line.Action);
        return Task.FromResult(false);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writing.WaitAsync(LastWrites).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WriteAllAsync()
    {
        var batch = new List<Entry>(MostAtOnce);
        var lines = new AuditLine[MostAtOnce];
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < MostAtOnce && _queue.Reader.TryRead(out var entry))
            {
                lines[batch.Count] = entry.Line;
                batch.Add(entry);
            }

            var isWritten = TryWrite(lines.AsSpan(0, batch.Count));
            foreach (var entry in batch)
                Answer(entry, isWritten);
            batch.Clear();
        }
    }

    private bool TryWrite(ReadOnlySpan<AuditLine> lines)
    {
        try
        {
            _file.Append(lines);
        }
#pragma warning disable CA1031 // Whatever it is, those who wait are told, and the next lines are tried.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (!_isFailing)
                Failing(e.GetType().Name);
            _isFailing = true;
            return false;
        }

        if (_isFailing)
            WrittenAgain();
        _isFailing = false;
        return true;
    }

    private void Answer(in Entry entry, bool isWritten)
    {
        if (isWritten)
            _metrics.CountLine(entry.Line.Action);
        else
            _metrics.CountLost(entry.Line.Action);
        entry.Written.SetResult(isWritten);
    }

    [LoggerMessage(1, LogLevel.Error, "The audit cannot be written ({Problem}): histories are not read out until it can")]
    private partial void Failing(string problem);

    [LoggerMessage(2, LogLevel.Information, "The audit is written again")]
    private partial void WrittenAgain();

    private readonly record struct Entry(AuditLine Line, TaskCompletionSource<bool> Written);
}
