using System.Threading.Channels;
using Predictions.Audit;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Audit;

/// <summary>
/// Writes the audit of one instance. A call waits until its line is written. Waiting lines are written together, so that many
/// cost little more than one. On shutdown the queued lines are still written.
/// </summary>
internal sealed partial class AuditLog : IAsyncDisposable
{
    private const int MaxQueued = 10_000;
    private const int MaxBatch = 1_000;

    /// <summary>The longest time that a shutdown waits for a file that does not respond.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(5);

    private readonly Channel<Entry> _queue =
        Channel.CreateBounded<Entry>(new BoundedChannelOptions(MaxQueued) { SingleReader = true });

    private readonly AuditFile _file;
    private readonly AuditMetrics _metrics;
    private readonly ILogger<AuditLog> _log;
    private readonly Outage _outage;
    private readonly Task _writing;

    public AuditLog(AuditFile file, AuditMetrics metrics, TimeProvider clock, ILogger<AuditLog> log)
    {
        (_file, _metrics, _log, _outage) = (file, metrics, log, new Outage(clock));
        _writing = Task.Run(WriteAllAsync);
    }

    /// <summary>Completes with whether the line was written. Returns false at once if the queue is full.</summary>
    public Task<bool> WriteAsync(in AuditLine line)
    {
        var entry = new Entry(line, new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (_queue.Writer.TryWrite(entry))
            return entry.Written.Task;
        CountLost(line.Action);
        return Task.FromResult(false);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writing.WaitAsync(ShutdownTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task WriteAllAsync()
    {
        var batch = new List<Entry>(MaxBatch);
        var lines = new AuditLine[MaxBatch];
        while (await _queue.Reader.WaitToReadAsync())
        {
            while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var entry))
            {
                lines[batch.Count] = entry.Line;
                batch.Add(entry);
            }

            var isWritten = TryWrite(lines.AsSpan(0, batch.Count));
            foreach (var entry in batch)
                Complete(entry, isWritten);
            batch.Clear();
        }
    }

    private bool TryWrite(ReadOnlySpan<AuditLine> lines)
    {
        try
        {
            _file.Append(lines);
        }
#pragma warning disable CA1031 // Every waiting call gets an answer, and the next lines are tried again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (_outage.Begin())
                AuditFailing(e.GetType().Name);
            return false;
        }

        if (_outage.TryEnd(out var seconds, out var calls))
            AuditRecovered(seconds, calls);
        return true;
    }

    private void CountLost(AuditAction action)
    {
        _metrics.CountLost(action);
        _outage.CountFailed();
    }

    private void Complete(in Entry entry, bool isWritten)
    {
        if (isWritten)
            _metrics.CountLine(entry.Line.Action);
        else
            CountLost(entry.Line.Action);
        entry.Written.SetResult(isWritten);
    }

    [LoggerMessage(1, LogLevel.Error,
        "Audit not written: {Problem}. Reads of histories are refused until it can be written. Check Audit:File.")]
    private partial void AuditFailing(string problem);

    [LoggerMessage(2, LogLevel.Information,
        "Audit written again after {Seconds} s. Reads of histories are served. Lost lines: {Lines}.")]
    private partial void AuditRecovered(int seconds, int lines);

    private readonly record struct Entry(AuditLine Line, TaskCompletionSource<bool> Written);
}
