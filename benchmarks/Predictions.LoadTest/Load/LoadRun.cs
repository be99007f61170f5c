using System.Diagnostics;
using HdrHistogram;
using Predictions.LoadTest.Results;
using Predictions.LoadTest.Servers;

namespace Predictions.LoadTest.Load;

/// <summary>One load from its first connection to its figures.</summary>
internal sealed class LoadRun : IDisposable
{
    private static readonly TimeSpan StopSeenWithin = TimeSpan.FromMilliseconds(200);

    private readonly LoadPlan _plan;
    private readonly ServerProcess? _server;
    private readonly LoadClock _clock;
    private readonly LoadThread[] _threads;
    private readonly Tally[] _tallies;
    private readonly LongHistogram _latencies = Tally.NewHistogram();
    private readonly LongHistogram _latest = Tally.NewHistogram();
    private Reading _last;

    private LoadRun(LoadPlan plan, ServerProcess? server)
    {
        (_plan, _server) = (plan, server);
        var source = new ConnectionSource(plan);
        _clock = new LoadClock(plan);
        _threads = [.. Enumerable.Range(0, plan.Threads).Select(i => new LoadThread(plan, i, source, _clock))];
        _tallies = [.. _threads.Select(t => t.Tally)];
    }

    /// <summary>Puts a load on a target and measures.</summary>
    /// <param name="plan">Which load; it must have no <see cref="LoadPlan.Problem"/>.</param>
    /// <param name="server">The target's process; <c>null</c> where it is not visible.</param>
    /// <param name="momentEvery">How often <paramref name="progress"/> is told.</param>
    /// <param name="progress">Is told how it goes.</param>
    /// <param name="cancellation">Ends it early, with what was measured.</param>
    /// <exception cref="System.Net.Sockets.SocketException">Nobody listens at the target, or its name is not known.</exception>
    public static async Task<Measurement> MeasureAsync(
        LoadPlan plan, ServerProcess? server, TimeSpan momentEvery, Action<Moment>? progress, CancellationToken cancellation)
    {
        using var run = new LoadRun(plan, server);
        return await run.MeasureAsync(momentEvery, progress, cancellation).ConfigureAwait(false);
    }

    public void Dispose()
    {
        foreach (var thread in _threads)
            thread.Dispose();
    }

    private async Task<Measurement> MeasureAsync(TimeSpan momentEvery, Action<Moment>? progress, CancellationToken cancellation)
    {
        foreach (var thread in _threads)
            thread.Start();
        await using var stop = cancellation.Register(() => _clock.Stop(Stopwatch.GetTimestamp()));
        _last = Read();
        await WatchUntilAsync(_clock.MeasuredFrom, momentEvery, progress).ConfigureAwait(false);
        var (began, ownBegan) = (Read(), Environment.CpuUsage.TotalTime);
        _last = began;
        await WatchUntilAsync(_clock.To, momentEvery, progress).ConfigureAwait(false);
        var (ended, ownEnded) = (Read(), Environment.CpuUsage.TotalTime);
        await Task.Run(Join, CancellationToken.None).ConfigureAwait(false);
        TakeLatencies();
        return Result(began, ended, ownEnded - ownBegan, cancellation.IsCancellationRequested);
    }

    private void Join()
    {
        foreach (var thread in _threads)
            thread.Join();
        if (_threads.Select(t => t.Fault).FirstOrDefault(f => f is not null) is { } fault)
            throw new InvalidOperationException("A load thread ended before its time", fault);
    }

    private async Task WatchUntilAsync(long timestamp, TimeSpan every, Action<Moment>? progress)
    {
        while (Math.Min(timestamp, _clock.EndedAt) is var end && Stopwatch.GetTimestamp() is var now && now < end)
        {
            var left = Stopwatch.GetElapsedTime(now, end);
            var step = left < every ? left : every;
            await SleepAsync(step).ConfigureAwait(false);
            if (progress is not null && step == every)
                progress(Now());
        }
    }

    /// <summary>Sleeps, but not on past a stop.</summary>
    private async Task SleepAsync(TimeSpan time)
    {
        var began = Stopwatch.GetTimestamp();
        while (time - Stopwatch.GetElapsedTime(began) is var rest && rest > TimeSpan.Zero && Stopwatch.GetTimestamp() < _clock.EndedAt)
            await Task.Delay(rest < StopSeenWithin ? rest : StopSeenWithin).ConfigureAwait(false);
    }

    private Moment Now()
    {
        var (before, now) = (_last, _last = Read());
        var latest = TakeLatencies();
        return new Moment(
            (now.At - _clock.MeasuredFrom) / (double)Stopwatch.Frequency,
            (now.Answered - before.Answered) / Stopwatch.GetElapsedTime(before.At, now.At).TotalSeconds,
            P99(latest), P99(_latencies), Measurement.ErrorsOf(_tallies).Values.Sum(), now.Server);
    }

    private LongHistogram TakeLatencies()
    {
        // Used again: garbage of a load tester is pauses in what it measures.
        _latest.Reset();
        foreach (var tally in _tallies)
            _latest.Add(tally.TakeLatencies());
        _latencies.Add(_latest);
        return _latest;
    }

    private Measurement Result(in Reading began, in Reading ended, TimeSpan own, bool isInterrupted)
    {
        var seconds = Math.Max(Stopwatch.GetElapsedTime(began.At, ended.At).TotalSeconds, 1e-3);
        var answered = ended.Answered - began.Answered;
        var (lateness, failures) = (Tally.NewHistogram(), Tally.NewHistogram());
        foreach (var tally in _tallies)
        {
            lateness.Add(tally.Lateness);
            failures.Add(tally.Failures);
        }

        return new Measurement
        {
            Target = _plan.Target.ToString(),
            Rate = _plan.Rate,
            Closed = _plan.Rate is null ? _plan.Closed : null,
            Connections = _plan.Connections,
            Seconds = seconds,
            Throughput = answered / seconds,
            Latency = Latencies.Of(_latencies),
            ErrorLatency = failures.TotalCount == 0 ? null : Latencies.Of(failures),
            Lateness = Latencies.Of(lateness),
            Errors = Measurement.ErrorsOf(_tallies),
            Server = Use(began.Server, ended.Server, seconds, answered),
            LoadTesterBusyPercent = 100 * own.TotalSeconds / seconds,
            ConnectionsReopened = _tallies.Sum(t => t.Reopened),
            RequestsResent = _tallies.Sum(t => t.Resent),
            OpaqueHeaders = _tallies.Sum(t => t.OpaqueHeaders),
            IsInterrupted = isInterrupted,
            IsGivenUp = _clock.IsGivenUp,
        };
    }

    private static ServerUse? Use(ServerReading? began, ServerReading? ended, double seconds, long answered)
    {
        if (began is not { } before || ended is not { } after)
            return null;
        var cpu = (after.Cpu - before.Cpu).TotalSeconds;
        return new ServerUse(1e6 * cpu / Math.Max(answered, 1), 100 * cpu / seconds, after.ResidentBytes / 1024.0 / 1024.0);
    }

    private Reading Read() => new(Stopwatch.GetTimestamp(), _tallies.Sum(t => t.Answered), _server?.Read());

    private static double P99(LongHistogram histogram) =>
        histogram.TotalCount == 0 ? 0 : histogram.GetValueAtPercentile(99) / Tally.UnitsPerMs;

    private readonly record struct Reading(long At, long Answered, ServerReading? Server);
}
