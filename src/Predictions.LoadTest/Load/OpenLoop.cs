using System.Diagnostics;

namespace Predictions.LoadTest.Load;

/// <summary>One finished call of an <see cref="OpenLoop"/>.</summary>
/// <param name="Number">Its number, from 0.</param>
/// <param name="Due">The <see cref="Stopwatch"/> timestamp at which it was due.</param>
/// <param name="Latency">The time from <paramref name="Due"/> to its end.</param>
/// <param name="Error">The kind of failure; <c>null</c> for a success.</param>
public readonly record struct FinishedCall(int Number, long Due, TimeSpan Latency, string? Error);

/// <summary>
/// Makes calls of any kind at an even rate that does not wait for answers. It uses the schedule of <see cref="LoadRun"/>, but
/// leaves the call to a delegate: for TLS, tokens, writes and mixed calls. A call costs a thread-pool item, so the rate is
/// limited to what the delegate's client can do; <see cref="LoadRun"/> saturates a core.
/// </summary>
public sealed class OpenLoop : IAsyncDisposable
{
    private const int MaxWaitMs = 10;

    private readonly Func<int, CancellationToken, Task<string?>> _call;
    private readonly int _count;
    private readonly CancellationToken _cancellation;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<FinishedCall> _calls = [];
    private readonly Lock _lock = new();
    private Exception? _fault;
    private int _unfinished = 1; // The schedule itself counts until its last call has started.
    private volatile bool _isStopped;

    private OpenLoop(Func<int, CancellationToken, Task<string?>> call, double perSecond, int count,
        CancellationToken cancellation)
    {
        (_call, _count, _cancellation) = (call, count, cancellation);
        _thread = new Thread(() => Send(perSecond))
        {
            IsBackground = true, Name = "open loop", Priority = ThreadPriority.AboveNormal,
        };
    }

    /// <summary>A snapshot of the calls that have ended.</summary>
    public IReadOnlyList<FinishedCall> Finished
    {
        get
        {
            lock (_lock)
                return [.. _calls];
        }
    }

    /// <summary>Starts the loop.</summary>
    /// <param name="perSecond">Calls per second, above 0.</param>
    /// <param name="call">Makes the call of a number and returns its kind of failure, or <c>null</c>. Its exceptions end the
    /// loop.</param>
    /// <param name="count">The number of calls; without it, the loop continues until <see cref="StopAsync"/>.</param>
    /// <param name="cancellation">Stops the schedule, and is handed to each call.</param>
    public static OpenLoop Start(
        double perSecond, Func<int, CancellationToken, Task<string?>> call, int count = int.MaxValue,
        CancellationToken cancellation = default)
    {
        var loop = new OpenLoop(call, perSecond, count, cancellation);
        loop._thread.Start();
        return loop;
    }

    /// <summary>Waits until the last call has ended, and returns all calls.</summary>
    /// <exception cref="OperationCanceledException">The loop was canceled.</exception>
    public async Task<IReadOnlyList<FinishedCall>> CompleteAsync()
    {
        await _allEnded.Task.ConfigureAwait(false);
        _cancellation.ThrowIfCancellationRequested();
        return _fault is null ? Finished : throw new InvalidOperationException("A call of the load threw an exception", _fault);
    }

    /// <summary>Starts no further call, waits for those in flight, and returns all calls.</summary>
    public Task<IReadOnlyList<FinishedCall>> StopAsync()
    {
        _isStopped = true;
        return CompleteAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _isStopped = true;
        await _allEnded.Task.ConfigureAwait(false);
    }

    private void Send(double perSecond)
    {
        var schedule = new ArrivalSchedule(Stopwatch.GetTimestamp(), long.MaxValue, perSecond);
        for (var number = 0; number < _count && !_isStopped && !_cancellation.IsCancellationRequested;)
        {
            var now = Stopwatch.GetTimestamp();
            var due = schedule.NextDue;
            if (due > now)
            {
                var ms = (due - now) * 1_000 / Stopwatch.Frequency;
                Thread.Sleep((int)Math.Clamp(ms, 1, MaxWaitMs));
                continue;
            }

            schedule.Take(now);
            Interlocked.Increment(ref _unfinished);
            _ = CallAsync(number++, due);
        }

        EndOne();
    }

    private async Task CallAsync(int number, long due)
    {
        try
        {
            // The client's synchronous part must not delay the thread that keeps the schedule.
            var error = await Task.Run(() => _call(number, _cancellation), CancellationToken.None).ConfigureAwait(false);
            var finished = new FinishedCall(number, due, Stopwatch.GetElapsedTime(due), error);
            lock (_lock)
                _calls.Add(finished);
        }
#pragma warning disable CA1031 // CompleteAsync throws it again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Interlocked.CompareExchange(ref _fault, e, null);
            _isStopped = true;
        }
        finally
        {
            EndOne();
        }
    }

    private void EndOne()
    {
        if (Interlocked.Decrement(ref _unfinished) == 0)
            _allEnded.SetResult();
    }
}
