using Predictions.Audit;
using Predictions.Core;
using Predictions.Service.Calls;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Audit;

/// <summary>Configuration section <c>Erasures</c>: what a restore of the store needs to erase users again.</summary>
public sealed record ErasureOptions
{
    /// <summary>
    /// The file that each erasure is appended to before it is acknowledged: pseudonym, day and revision. Keep it apart from
    /// Redis, and as long as backups. A relative path starts at the working directory. Default: none is written.
    /// </summary>
    public string? Ledger { get; init; }

    internal IEnumerable<string> Problems()
    {
        if (Ledger is not null && string.IsNullOrWhiteSpace(Ledger))
            yield return "Erasures:Ledger must be a file's path, or not be set";
    }
}

/// <summary>Writes erasures to the ledger, one at a time; nothing without a ledger.</summary>
internal sealed partial class ErasureLog(
    ErasureLedger? ledger, ErasureMetrics metrics, TimeProvider clock, ILogger<ErasureLog> log) : IDisposable
{
    /// <summary>Bounds the calls that wait for a disk that does not respond.</summary>
    private const int MaxWaiting = 1_000;

    private static readonly PredictionError Unrecorded = new(
        ErrorReason.AuditUnavailable,
        "The history is erased, but the erasure ledger cannot be written, so a restore could bring it back. Repeat the call.");

    private readonly SemaphoreSlim _turn = new(1);
    private readonly Outage _outage = new(clock);
    private int _waiting;

    /// <summary>Writes an erasure that the store has done; <c>null</c> once it is on the disk.</summary>
    /// <param name="pseudonym">The user's pseudonym.</param>
    /// <param name="revision">The revision of the erasure.</param>
    /// <param name="call">The call; its deadline ends the wait.</param>
    public async ValueTask<PredictionError?> WriteAsync(string pseudonym, long revision, Call call)
    {
        if (ledger is null)
            return null;
        var line = new ErasureLine(pseudonym, DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), revision);
        try
        {
            return await TryWriteAsync(ledger, line).WaitAsync(call.Token) ? null : Unrecorded;
        }
        catch (OperationCanceledException)
        {
            return CallBounds.DeadlineExceeded;
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<bool> TryWriteAsync(ErasureLedger to, ErasureLine line)
    {
        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            CountFailed();
            return false;
        }

        await _turn.WaitAsync();
        try
        {
            // The disk may not respond, so one thread of the pool waits for it and no call does.
            return await Task.Run(() => TryWrite(to, line));
        }
        finally
        {
            _turn.Release();
            Interlocked.Decrement(ref _waiting);
        }
    }

    private bool TryWrite(ErasureLedger to, ErasureLine line)
    {
        try
        {
            to.Append(line);
        }
#pragma warning disable CA1031 // The call gets an answer, and the next erasure is tried again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (_outage.Begin())
                LedgerFailing(e.GetType().Name);
            CountFailed();
            return false;
        }

        if (_outage.TryEnd(out var seconds, out var calls))
            LedgerRecovered(seconds, calls);
        metrics.CountWritten();
        return true;
    }

    private void CountFailed()
    {
        metrics.CountFailed();
        _outage.CountFailed();
    }

    [LoggerMessage(1, LogLevel.Error,
        "Erasure ledger not written: {Problem}. Erasures fail until it can be written. Check Erasures:Ledger.")]
    private partial void LedgerFailing(string problem);

    [LoggerMessage(2, LogLevel.Information,
        "Erasure ledger written again after {Seconds} s. Failed erasures: {Calls}.")]
    private partial void LedgerRecovered(int seconds, int calls);
}
