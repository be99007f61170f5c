using System.Diagnostics;
using HdrHistogram;
using Predictions.LoadTest.Results;
using Predictions.LoadTest.Wire;

namespace Predictions.LoadTest.Load;

/// <summary>
/// One thread that sends due requests and reads responses. It blocks in one place only, until the next request is due or a
/// response arrives.
/// </summary>
internal sealed class LoadThread : IDisposable
{
    // The thread notices a stop within this time.
    private static readonly long MaxWait = Stopwatch.Frequency / 20;

    private readonly Pacing _pacing;
    private readonly Users _users;
    private readonly Connections _connections;
    private readonly LoadClock _clock;
    private readonly Queue<Request> _again = new();
    private readonly Thread _thread;
    private long _heldUntil;

    /// <exception cref="System.Net.Sockets.SocketException">The target does not accept connections.</exception>
    public LoadThread(LoadPlan plan, int index, ConnectionSource source, LoadClock clock)
    {
        _clock = clock;
        _pacing = plan.Rate is { } rate
            ? new ArrivalSchedule(clock.From, clock.To, rate, index, plan.Threads)
            : new Saturation(clock.From, clock.To);
        _users = new Users(plan.Users, plan.HotShare, plan.Seed + index);
        var share = plan.Connections / plan.Threads + (index < plan.Connections % plan.Threads ? 1 : 0);
        _connections = new Connections(source, share, new RequestEvents(OnEnded, OnUnprocessed), Counts);
        _thread = new Thread(Run) { IsBackground = true, Name = $"load {index}" };
    }

    public ThreadCounts Counts { get; } = new();

    /// <summary>The exception that ended the thread early: a bug of the load tester.</summary>
    public Exception? Fault { get; private set; }

    public void Start() => _thread.Start();

    public void Join() => _thread.Join();

    public void Dispose() => _connections.Dispose();

    private void OnEnded(in Request request, int outcome, long now)
    {
        Counts.Answer();
        if (request.Due >= _clock.MeasuredFrom)
            Counts.Measure(outcome, now - request.Due);
    }

    private void OnUnprocessed(in Request request)
    {
        Counts.Resent++;
        _again.Enqueue(request with { Retries = request.Retries + 1 });
    }

    private void Run()
    {
        try
        {
            SocketPoller.SharpenTimers();
            while (Pass())
            {
            }

            Leave(Stopwatch.GetTimestamp());
        }
#pragma warning disable CA1031 // LoadRun throws it again.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fault = e;
        }
    }

    /// <summary>Runs one round.</summary>
    /// <returns>False after the last round.</returns>
    private bool Pass()
    {
        var now = Stopwatch.GetTimestamp();
        if (_clock.EndedAt is var end && now >= end)
        {
            _pacing.EndAt(end);
            var isDone = _connections.InFlight == 0 && _again.Count == 0
                && (_pacing.NextDue == long.MaxValue || _clock.IsGivenUp);
            if (isDone || now >= end + _clock.TimeoutTicks)
                return false;
        }

        var isHeld = !SendDue(now);
        _connections.Flush();
        _connections.Exchange(UntilNext(isHeld));
        _connections.Replace(now);
        return true;
    }

    /// <summary>Sends the due requests.</summary>
    /// <returns>False if some wait for a free slot.</returns>
    private bool SendDue(long now)
    {
        while (_again.Count > 0 || (_pacing.NextDue <= now && !_clock.IsGivenUp))
        {
            if (_connections.WithRoom() is not { } connection)
            {
                _heldUntil = now;
                if (now - _pacing.NextDue > _clock.GiveUpTicks)
                    _clock.GiveUp(now);
                return false;
            }

            if (_again.TryDequeue(out var again))
            {
                connection.Send(again);
                continue;
            }

            var due = _pacing.Take(now);
            connection.Send(new Request(_users.Next(), due));
            if (due >= _clock.MeasuredFrom)
                Counts.MeasureLateness(now - Math.Max(due, Math.Min(_heldUntil, now)));
        }

        return true;
    }

    private TimeSpan UntilNext(bool isHeld)
    {
        var now = Stopwatch.GetTimestamp();
        var due = isHeld ? long.MaxValue : _pacing.NextDue;
        var ticks = Math.Clamp(due - now, 0, MaxWait);
        return Stopwatch.GetElapsedTime(0, ticks);
    }

    /// <summary>Counts the due requests without a response.</summary>
    private void Leave(long now)
    {
        _connections.Abandon(Outcome.Unanswered, now);
        while (_again.TryDequeue(out var request))
            OnEnded(request, Outcome.Unanswered, now);
        while (_pacing.NextDue < long.MaxValue)
            if (_pacing.Take(now) is var due && due >= _clock.MeasuredFrom)
                Counts.Measure(Outcome.Unsent, now - due);
    }
}

/// <summary>
/// Draws users: all equally often, or a share of the requests from the first hundredth of the users. Uses its own seeded
/// generator, which is faster than <see cref="Random"/> (SplitMix64, Steele et al. 2014).
/// </summary>
internal sealed class Users(int count, double hotShare, int seed)
{
    private readonly int _hot = Math.Max(1, count / 100);
    private readonly uint _hotBound = (uint)(hotShare * uint.MaxValue);
    private ulong _state = (ulong)(uint)seed << 32;

    public int Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        z ^= z >> 31;
        var among = (uint)z < _hotBound ? _hot : count;
        return (int)((z >> 32) * (ulong)among >> 32);
    }
}

/// <summary>One thread's measurements. The thread is the only writer; other threads read concurrently.</summary>
internal sealed class ThreadCounts
{
    private static readonly double UnitsPerTick = 1_000 * Latencies.UnitsPerMs / Stopwatch.Frequency;

    private readonly Recorder _latencies = new(
        1, Latencies.MaxUnits, Latencies.Digits, (id, low, high, digits) => new LongHistogram(id, low, high, digits));
    private readonly long[] _outcomes = new long[Outcome.Limit];
    private HistogramBase? _interval;
    private long _answered;

    /// <summary>
    /// How late requests with a free slot were sent: the load tester's own delay. Read it after the thread has ended.
    /// </summary>
    public LongHistogram Lateness { get; } = Latencies.NewHistogram();

    /// <summary>The latencies of failed requests. Read it after the thread has ended.</summary>
    public LongHistogram Failures { get; } = Latencies.NewHistogram();

    /// <summary>Answers of any kind since the start, including the warm-up.</summary>
    public long Answered => Volatile.Read(ref _answered);

    /// <summary>Requests that were sent again because the server had not processed them.</summary>
    public long Resent { get; set; }

    /// <summary>Connections that replaced closed ones.</summary>
    public int Reopened { get; set; }

    /// <summary>Response headers in an encoding that is not read.</summary>
    public long OpaqueHeaders { get; set; }

    public void Answer() => Volatile.Write(ref _answered, _answered + 1);

    /// <summary>Counts a measured request.</summary>
    public void Measure(int outcome, long latencyTicks)
    {
        Volatile.Write(ref _outcomes[outcome], _outcomes[outcome] + 1);
        _latencies.RecordValue(Units(latencyTicks));
        if (outcome != Outcome.Success)
            Failures.RecordValue(Units(latencyTicks));
    }

    public void MeasureLateness(long ticks) => Lateness.RecordValue(Units(ticks));

    public long Of(int outcome) => Volatile.Read(ref _outcomes[outcome]);

    /// <summary>The latencies since the previous call, valid until the next call. One caller at a time.</summary>
    public HistogramBase TakeLatencies() => _interval = _latencies.GetIntervalHistogram(_interval);

    private static long Units(long ticks) => Math.Clamp((long)(ticks * UnitsPerTick), 1, Latencies.MaxUnits);
}
