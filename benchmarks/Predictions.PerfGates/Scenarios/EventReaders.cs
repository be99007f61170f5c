using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using Predictions.Core.History;
using Predictions.Events.V1;
using Predictions.LoadTest.Targets;
using Predictions.PerfGates.Results;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Traffic;
using Predictions.Testing;
using Predictions.V1;
using Period = Predictions.V1.Period;
using ServerProcess = Predictions.PerfGates.Servers.ServerProcess;

namespace Predictions.PerfGates.Scenarios;

/// <summary>
/// How soon a reader has an event at a steady rate of writes, and how soon a reader that slept for a minute has all of them.
/// </summary>
internal sealed class EventDelivery() : Scenario("events-delivery", Receipt, CatchUp)
{
    private const int Rate = 1_000;

    private static readonly Gate
        Receipt = new("events-receipt", $"write to receipt at {Rate:N0} writes a second, p99 in ms", Bound.AtMost(50)),
        CatchUp = new("events-catch-up", "a reader that slept has all events of its sleep, in s", Bound.AtMost(10));

    private static readonly TimeSpan LongestCatchUp = TimeSpan.FromSeconds(30);

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var sleep = TimeSpan.FromSeconds(testBed.Options.IsQuick ? 3 : 60);
        await using var redis = await RedisServer.StartAsync();
        using var server = await EventReaders.ServerAsync(testBed, redis.ConnectionString, cancellation);
        using var channel = GrpcChannel.ForAddress(server.Grpc);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using var prompt = TimedReader.Start(server, end.Token);
        await using var sleeper = TimedReader.Start(server, end.Token);
        using var writing = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var writes = WriteAsync(channel, writing.Token, cancellation);

        testBed.Log.Write("warming up");
        await Task.Delay(TimeSpan.FromSeconds(testBed.Options.WarmUpSeconds), cancellation);
        sleeper.Sleep();
        var asleep = Stopwatch.GetTimestamp();
        testBed.Log.Write($"one of two readers sleeps for {sleep.TotalSeconds:0} s");
        await Task.Delay(sleep, cancellation);
        var awake = Stopwatch.GetTimestamp();
        sleeper.Wake();
        await Task.Delay(TimeSpan.FromSeconds(testBed.Options.SettleSeconds), cancellation);
        await writing.CancelAsync();
        var sent = await writes;
        await Task.WhenAll(prompt.HasAllAsync(sent.Keys, LongestCatchUp), sleeper.HasAllAsync(sent.Keys, LongestCatchUp));
        await end.CancelAsync();
        return FiguresOf(sent, prompt.Received, sleeper.Received, asleep, awake);
    }

    /// <summary>The figures of the events that were written while the second reader slept.</summary>
    private static Figure[] FiguresOf(
        Dictionary<(string, long), long> sent, ConcurrentDictionary<(string, long), long> prompt,
        ConcurrentDictionary<(string, long), long> sleeper, long asleep, long awake)
    {
        var measured = sent.Where(one => one.Value >= asleep && one.Value < awake).ToArray();
        var times = measured.Where(one => prompt.ContainsKey(one.Key))
            .Select(one => Stopwatch.GetElapsedTime(one.Value, prompt[one.Key]).TotalMilliseconds).Order().ToArray();
        var caughtUp = measured.Where(one => sleeper.ContainsKey(one.Key))
            .Select(one => Stopwatch.GetElapsedTime(awake, sleeper[one.Key]).TotalSeconds).DefaultIfEmpty(double.NaN).Max();
        string[] Lost(ConcurrentDictionary<(string, long), long> received) =>
            sent.Keys.Count(change => !received.ContainsKey(change)) is > 0 and var lost ? [$"{lost:N0} events were lost"] : [];
        return
        [
            Receipt.Of(
                [times[times.Length * 99 / 100]],
                [$"p50 {times[times.Length / 2]:0.0} ms, the longest {times[^1]:0} ms, of {times.Length:N0} events; "
                    + $"{sent.Count(one => !prompt.ContainsKey(one.Key)):N0} lost"],
                Lost(prompt)),
            CatchUp.Of(
                [caughtUp],
                [$"{measured.Length:N0} events in {Stopwatch.GetElapsedTime(asleep, awake).TotalSeconds:0} s; "
                    + $"{sent.Count(one => !sleeper.ContainsKey(one.Key)):N0} lost"],
                Lost(sleeper)),
        ];
    }

    /// <summary>Writes at the rate, and does not wait for answers. Returns when each acknowledged write began.</summary>
    private static async Task<Dictionary<(string, long), long>> WriteAsync(
        GrpcChannel channel, CancellationToken until, CancellationToken cancellation)
    {
        var load = EventReaders.Load();
        var writes = new List<Task<(long Began, (string, long) Change)>>();
        var began = Stopwatch.GetTimestamp();
        while (!until.IsCancellationRequested)
        {
            for (var due = Stopwatch.GetElapsedTime(began).TotalSeconds * Rate; writes.Count < due;)
                writes.Add(TimedAsync());
            await Task.Delay(1, cancellation);
        }

        return (await Task.WhenAll(writes)).ToDictionary(one => one.Change, one => one.Began);

        async Task<(long, (string, long))> TimedAsync() =>
            (Stopwatch.GetTimestamp(), await load.NextAsync(channel, cancellation));
    }
}

/// <summary>What readers that take nothing cost the service.</summary>
internal sealed class EventReaders() : Scenario("events-readers", Memory)
{
    private const int SlowReaders = 20;

    private static readonly Gate Memory = new(
        "events-slow-readers", $"memory of {SlowReaders} readers that take nothing, in MiB", Bound.AtMost(50));

    private const int Users = 50_000;

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        await using var redis = await RedisServer.StartAsync();
        using var server = await ServerAsync(testBed, redis.ConnectionString, cancellation);
        var load = Load();
        await load.SaturateAsync(server, redis.ProcessId, testBed.Options.WarmUpSeconds, cancellation);
        var before = server.MemoryBytes;
        var channels = Enumerable.Range(0, SlowReaders).Select(_ => GrpcChannel.ForAddress(server.Grpc)).ToArray();
        var calls = channels.Select(channel => new Events.V1.Events.EventsClient(channel).Read(
            new ReadRequest(), cancellationToken: cancellation)).ToArray();
        var most = before;
        for (var second = 0; second < testBed.Options.Rounds * testBed.Options.Seconds; second++)
        {
            await load.SaturateAsync(server, redis.ProcessId, 1, cancellation);
            most = Math.Max(most, server.MemoryBytes);
        }

        foreach (var call in calls)
            call.Dispose();
        foreach (var channel in channels)
            channel.Dispose();
        const double mib = 1 << 20;
        return
        [
            Memory.Of([(most - before) / mib], [$"{before / mib:N0} MiB before"]),
        ];
    }

    /// <summary>The service with an outbox that names users.</summary>
    public static async Task<ServerProcess> ServerAsync(TestBed testBed, string redis, CancellationToken cancellation) =>
        await ServerProcess.StartAsync(
            await testBed.Programs.ServerAsync(Peer.Ours, cancellation), redis, cancellation,
            [EventServers.Outbox, EventServers.NamesUsers, .. EventServers.Patient]);

    /// <summary>Users who each record a period that begins today, and then change its length with each write.</summary>
    public static RecordLoad Load() => new(number =>
    {
        var request = new RecordHistoryRequest { UserId = UserIds.Of(number % Users) };
        request.Periods.Add(
            new Period { Start = DateText.Format(EventServers.Today), Days = 1 + number / Users % HistoryLimits.BleedDays });
        return request;
    });
}

/// <summary>
/// Reads all events from the first, remembers when each came, and can sleep. It reads on where its stream ends.
/// </summary>
internal sealed class TimedReader : IAsyncDisposable
{
    private readonly GrpcChannel _channel;
    private readonly Task _reading;
    private volatile TaskCompletionSource _awake = new();

    private TimedReader(ServerProcess server, CancellationToken end)
    {
        _channel = GrpcChannel.ForAddress(server.Grpc);
        _awake.SetResult();
        _reading = ReadAsync(end);
    }

    /// <summary>When each event came first, by user and revision.</summary>
    public ConcurrentDictionary<(string User, long Revision), long> Received { get; } = [];

    public static TimedReader Start(ServerProcess server, CancellationToken end) => new(server, end);

    public void Sleep() => _awake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Wake() => _awake.SetResult();

    /// <summary>Waits until it has all events, at most for a time.</summary>
    public async Task HasAllAsync(IReadOnlyCollection<(string, long)> changes, TimeSpan longest)
    {
        for (var began = Stopwatch.GetTimestamp();
            Stopwatch.GetElapsedTime(began) < longest && changes.Any(change => !Received.ContainsKey(change));)
            await Task.Delay(50);
    }

    public async ValueTask DisposeAsync()
    {
        await _reading;
        _channel.Dispose();
    }

    private async Task ReadAsync(CancellationToken end)
    {
        var request = new ReadRequest();
        while (!end.IsCancellationRequested)
            try
            {
                using var call = new Events.V1.Events.EventsClient(_channel).Read(request, cancellationToken: end);
                while (await call.ResponseStream.MoveNext(end))
                {
                    var next = call.ResponseStream.Current;
                    Received.TryAdd((next.Subject, next.HistoryChanged.Revision), Stopwatch.GetTimestamp());
                    request.From[next.Partition] = next.Position;
                    await _awake.Task.WaitAsync(end);
                }
            }
            catch (OperationCanceledException)
            {
                // It has ended.
            }
            catch (RpcException e) when (
                e.StatusCode is StatusCode.ResourceExhausted or StatusCode.Unavailable or StatusCode.Cancelled)
            {
                // It reads on from where it was.
            }
    }
}
