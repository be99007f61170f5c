using System.Diagnostics;
using HdrHistogram;
using Predictions.LoadTest.Results;
using Predictions.LoadTest.Targets;

namespace Predictions.LoadTest.Load;

/// <summary>Runs one load, from its connections to its results.</summary>
public sealed class LoadRun : IDisposable
{
    private static readonly TimeSpan StopInterval = TimeSpan.FromMilliseconds(200);

    private readonly LoadPlan _plan;
    private readonly ServerProcess? _server;
    private readonly LoadClock _clock;
    private readonly LoadThread[] _threads;
    private readonly ThreadCounts[] _counts;
    private readonly LongHistogram _latencies = Latencies.NewHistogram();
    private readonly LongHistogram _latest = Latencies.NewHistogram();
    private Reading _last;

    private LoadRun(LoadPlan plan, ServerProcess? server)
    {
        (_plan, _server) = (plan, server);
        var source = new ConnectionSource(plan);
        _clock = new LoadClock(plan);
        _threads = [.. Enumerable.Range(0, plan.Threads).Select(i => new LoadThread(plan, i, source, _clock))];
        _counts = [.. _threads.Select(t => t.Counts)];
    }

    /// <summary>Loads a target and measures it.</summary>
    /// <param name="plan">The load; its <see cref="LoadPlan.Problem"/> must be <c>null</c>.</param>
    /// <param name="server">The target's process; <c>null</c> if it is not visible.</param>
    /// <param name="sampleInterval">The interval of <paramref name="progress"/>.</param>
    /// <param name="progress">Receives samples of the running load.</param>
    /// <param name="cancellation">Ends the load early; the result covers the time until then.</param>
    /// <exception cref="System.Net.Sockets.SocketException">The target does not accept connections, or its name is not
    /// known.</exception>
    public static async Task<Measurement> MeasureAsync(
        LoadPlan plan, ServerProcess? server, TimeSpan sampleInterval, Action<ProgressSample>? progress,
        CancellationToken cancellation)
    {
        using var run = new LoadRun(plan, server);
        return await run.MeasureAsync(sampleInterval, progress, cancellation).ConfigureAwait(false);
    }

    public void Dispose()
    {
        foreach (var thread in _threads)
            thread.Dispose();
    }

    private async Task<Measurement> MeasureAsync(TimeSpan sampleInterval, Action<ProgressSample>? progress,
        CancellationToken cancellation)
    {
        foreach (var thread in _threads)
            thread.Start();
        await using var stop = cancellation.Register(() => _clock.Stop(Stopwatch.GetTimestamp()));
        _last = Read();
        await WatchUntilAsync(_clock.MeasuredFrom, sampleInterval, progress).ConfigureAwait(false);
        var (began, ownBegan) = (Read(), Environment.CpuUsage.TotalTime);
        _last = began;
        await WatchUntilAsync(_clock.To, sampleInterval, progress).ConfigureAwait(false);
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
            throw new InvalidOperationException("A load thread ended early", fault);
    }

    private async Task WatchUntilAsync(long timestamp, TimeSpan interval, Action<ProgressSample>? progress)
    {
        while (Math.Min(timestamp, _clock.EndedAt) is var end && Stopwatch.GetTimestamp() is var now && now < end)
        {
            var left = Stopwatch.GetElapsedTime(now, end);
            var step = left < interval ? left : interval;
            await SleepAsync(step).ConfigureAwait(false);
            if (progress is not null && step == interval)
                progress(Sample());
        }
    }

    /// <summary>Sleeps until the time has passed or the load is stopped.</summary>
    private async Task SleepAsync(TimeSpan time)
    {
        var began = Stopwatch.GetTimestamp();
        while (time - Stopwatch.GetElapsedTime(began) is var rest && rest > TimeSpan.Zero
            && Stopwatch.GetTimestamp() < _clock.EndedAt)
            await Task.Delay(rest < StopInterval ? rest : StopInterval).ConfigureAwait(false);
    }

    private ProgressSample Sample()
    {
        var (before, now) = (_last, _last = Read());
        var latest = TakeLatencies();
        return new ProgressSample(
            (now.At - _clock.MeasuredFrom) / (double)Stopwatch.Frequency,
            (now.Answered - before.Answered) / Stopwatch.GetElapsedTime(before.At, now.At).TotalSeconds,
            Latencies.At(latest, 99), Latencies.At(_latencies, 99), Errors().Values.Sum(), now.Server);
    }

    private LongHistogram TakeLatencies()
    {
        // Reused: a load tester's garbage collections would pause its own measurement.
        _latest.Reset();
        foreach (var one in _counts)
            _latest.Add(one.TakeLatencies());
        _latencies.Add(_latest);
        return _latest;
    }

    private Measurement Result(in Reading began, in Reading ended, TimeSpan own, bool isInterrupted)
    {
        var seconds = Math.Max(Stopwatch.GetElapsedTime(began.At, ended.At).TotalSeconds, 1e-3);
        var answered = ended.Answered - began.Answered;
        var (lateness, failures) = (Latencies.NewHistogram(), Latencies.NewHistogram());
        foreach (var one in _counts)
        {
            lateness.Add(one.Lateness);
            failures.Add(one.Failures);
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
            AnswerLatency = Latencies.OrNone(Latencies.Without(_latencies, failures)),
            ErrorLatency = Latencies.OrNone(failures),
            Lateness = Latencies.Of(lateness),
            Errors = Errors(),
            Server = Use(began.Server, ended.Server, seconds, answered),
            LoadTesterBusyPercent = 100 * own.TotalSeconds / seconds,
            ConnectionsReopened = _counts.Sum(t => t.Reopened),
            RequestsResent = _counts.Sum(t => t.Resent),
            OpaqueHeaders = _counts.Sum(t => t.OpaqueHeaders),
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

    private Reading Read() => new(Stopwatch.GetTimestamp(), _counts.Sum(t => t.Answered), _server?.Read());

    private Dictionary<string, long> Errors() =>
        Enumerable.Range(1, Outcome.Limit - 1)
            .Select(outcome => (Name: Outcome.NameOf(outcome), Count: _counts.Sum(t => t.Of(outcome))))
            .Where(e => e.Count > 0).ToDictionary(e => e.Name, e => e.Count);

    private readonly record struct Reading(long At, long Answered, ServerReading? Server);
}

/// <summary>A sample of a running load.</summary>
/// <param name="Seconds">Seconds since the measurement began; negative during the warm-up.</param>
/// <param name="Throughput">Answers per second since the previous sample.</param>
/// <param name="LatestP99Ms">The 99th percentile of the requests that ended since the previous sample, in milliseconds.</param>
/// <param name="P99Ms">The 99th percentile of all measured requests.</param>
/// <param name="Errors">Errors among all measured requests.</param>
/// <param name="Server">The server's resource use; <c>null</c> if its process is not visible.</param>
public readonly record struct ProgressSample(
    double Seconds, double Throughput, double LatestP99Ms, double P99Ms, long Errors, ServerReading? Server);
