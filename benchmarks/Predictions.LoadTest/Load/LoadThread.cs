using System.Diagnostics;
using Predictions.LoadTest.Wire;

namespace Predictions.LoadTest.Load;

/// <summary>
/// One thread that sends what is due and takes what is answered, over and over. It sleeps in one place only, until the next
/// request is due or an answer comes.
/// </summary>
internal sealed class LoadThread : IAnswers, IDisposable
{
    // A request to stop is seen at least so often.
    private static readonly long LongestWait = Stopwatch.Frequency / 20;

    private readonly Pacing _pacing;
    private readonly Users _users;
    private readonly Connections _connections;
    private readonly LoadClock _clock;
    private readonly Queue<Request> _again = new();
    private readonly Thread _thread;
    private long _heldUntil;

    /// <exception cref="System.Net.Sockets.SocketException">Nobody listens at the target.</exception>
    public LoadThread(LoadPlan plan, int index, ConnectionSource source, LoadClock clock)
    {
        _clock = clock;
        _pacing = plan.Rate is { } rate
            ? new ArrivalSchedule(clock.From, clock.To, rate, index, plan.Threads)
            : new Saturation(clock.From, clock.To);
        _users = new Users(plan.Users, plan.HotShare, plan.Seed + index);
        var share = plan.Connections / plan.Threads + (index < plan.Connections % plan.Threads ? 1 : 0);
        _connections = new Connections(source, share, this, Tally);
        _thread = new Thread(Run) { IsBackground = true, Name = $"load {index}" };
    }

    public Tally Tally { get; } = new();

    /// <summary>What ended it before its time: a bug of the load tester.</summary>
    public Exception? Fault { get; private set; }

    public void Start() => _thread.Start();

    public void Join() => _thread.Join();

    public void Ended(in Request request, int ending, long now)
    {
        Tally.Answer();
        if (request.Due >= _clock.MeasuredFrom)
            Tally.Measure(ending, now - request.Due);
    }

    public void Again(in Request request)
    {
        Tally.Resent++;
        _again.Enqueue(request with { Retries = request.Retries + 1 });
    }

    public void Dispose() => _connections.Dispose();

    private void Run()
    {
        try
        {
            Readiness.SharpenTimers();
            while (Pass())
            {
            }

            Leave(Stopwatch.GetTimestamp());
        }
#pragma warning disable CA1031 // It is thrown again where the run is waited for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Fault = e;
        }
    }

    /// <summary>One round.</summary>
    /// <returns>Whether there is another.</returns>
    private bool Pass()
    {
        var now = Stopwatch.GetTimestamp();
        if (_clock.EndedAt is var end && now >= end)
        {
            _pacing.EndAt(end);
            if (now >= end + _clock.TimeoutTicks || (_connections.InFlight == 0 && _again.Count == 0))
                return false;
        }

        var isHeld = !SendDue(now);
        _connections.Flush();
        _connections.Exchange(UntilNext(isHeld));
        _connections.Replace(now);
        return true;
    }

    /// <summary>Sends what is due.</summary>
    /// <returns>Whether there was room for all of it.</returns>
    private bool SendDue(long now)
    {
        while (_again.Count > 0 || _pacing.NextDue <= now)
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
                Tally.MeasureLateness(now - Math.Max(due, Math.Min(_heldUntil, now)));
        }

        return true;
    }

    private TimeSpan UntilNext(bool isHeld)
    {
        var now = Stopwatch.GetTimestamp();
        var due = isHeld ? long.MaxValue : _pacing.NextDue;
        var ticks = Math.Clamp(due - now, 0, LongestWait);
        return Stopwatch.GetElapsedTime(0, ticks);
    }

    /// <summary>What was due and got no answer is counted for what it is.</summary>
    private void Leave(long now)
    {
        _connections.Abandon(Ending.Unanswered, now);
        while (_again.TryDequeue(out var request))
            Ended(request, Ending.Unanswered, now);
        for (; _pacing.NextDue < _clock.EndedAt && !_clock.IsClosed; )
            if (_pacing.Take(now) is var due && due >= _clock.MeasuredFrom)
                Tally.Measure(Ending.Unsent, now - due);
    }
}
