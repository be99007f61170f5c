using Predictions.Core.History;
using Predictions.LoadTest.Experiments;
using Predictions.LoadTest.Targets;
using Predictions.PerfGates.Results;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Stored;
using Predictions.PerfGates.Traffic;
using Predictions.Training.Simulation;
using Predictions.V1;
using StackExchange.Redis;
using Period = Predictions.V1.Period;
using ServerProcess = Predictions.PerfGates.Servers.ServerProcess;

namespace Predictions.PerfGates.Scenarios;

/// <summary>
/// What an outbox costs a write of a user with a history: the running period begins, its length is corrected twice, and the
/// period is removed again.
/// </summary>
internal sealed class EventWrites() : Scenario("events-writes", Throughput, ServiceTime, Memory)
{
    private static readonly Gate
        Throughput = new("events-writes", "RecordHistory a second with an outbox ÷ without", Bound.AtLeast(0.85)),
        ServiceTime = new(
            "events-cpu", "service CPU time of RecordHistory without an outbox ÷ with one", Bound.AtLeast(0.85)),
        Memory = new("events-bytes", "Redis memory per event, in bytes", Bound.AtMost(64));

    // The last start of a user is then 15 days ago or more, and a period that begins today ends a cycle of a usual length.
    private const int DaysSinceLog = 15;

    private static readonly int[] LoggedDays = [1, 3, 5];

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var users = testBed.Options.Users;
        await using var stored = await StoredPopulation.StoreAsync(
            new SimulatedUsers(
                users, 1, StoredPopulation.MinCycles, StoredPopulation.MaxCycles, EventServers.Today.AddDays(-DaysSinceLog)),
            [Peer.Ours], testBed.Log, cancellation);
        var load = new RecordLoad(number => RequestOf(number - 1, users));
        using var servers = await EventServers.StartAsync(testBed, stored.Redis.ConnectionString, cancellation);
        var (off, on) = await servers.InTurnsAsync(
            (server, seconds) => load.SaturateAsync(server, stored.Redis.ProcessId, seconds, cancellation));
        var (bytes, events) = await BytesOfAsync(stored.Redis.ConnectionString);
        return
        [
            Throughput.Of(Interleaved.Ratios(on, off, run => run.PerSecond), EventServers.Remarks(off, on)),
            ServiceTime.Of(Interleaved.Ratios(off, on, run => run.ServiceMicroseconds)),
            Memory.Of(
                [bytes],
                [$"{events:N0} events; {stored.BytesPerUser:N0} bytes a user with {StoredPopulation.MinCycles} to "
                    + $"{StoredPopulation.MaxCycles} cycles"]),
        ];
    }

    private static RecordHistoryRequest RequestOf(int index, int users)
    {
        var request = new RecordHistoryRequest { UserId = UserIds.Of(index % users) };
        var today = DateText.Format(EventServers.Today);
        var visit = index / users % (LoggedDays.Length + 1);
        if (visit < LoggedDays.Length)
            request.Periods.Add(new Period { Start = today, Days = LoggedDays[visit] });
        else
            request.RemovePeriods.Add(today);
        return request;
    }

    /// <summary>The memory that Redis gains when all events are deleted, by event, and their number.</summary>
    private static async Task<(double Bytes, long Events)> BytesOfAsync(string redis)
    {
        await using var multiplexer = await ConnectionMultiplexer.ConnectAsync(redis + ",asyncTimeout=60000");
        await using var memory = await HistoryWriter.OpenAsync(redis);
        var database = multiplexer.GetDatabase();
        RedisKey[] streams = [.. Enumerable.Range(0, 256).Select(partition => (RedisKey)$"{{p:{partition:x2}}}events")];
        var lengths = await Task.WhenAll(streams.Select(stream => database.StreamLengthAsync(stream)));
        var before = await memory.UsedMemoryAsync();
        await database.KeyDeleteAsync(streams);
        return ((before - await memory.UsedMemoryAsync()) / (double)Math.Max(1, lengths.Sum()), lengths.Sum());
    }
}

/// <summary>What an outbox costs a write that adds an older period, so that both forecasts must be compared.</summary>
internal sealed class EventBackfill() : Scenario("events-backfill", Throughput)
{
    private static readonly Gate Throughput = new(
        "events-backfill", "older periods recorded a second with an outbox ÷ without", Bound.AtLeast(0.85))
    {
        Reason = "An older period moves all dates slightly, so the service computes a forecast to find out whether a shown date "
            + "moved. It remembers the forecast before for about half of the writes: the gate writes the same users with both "
            + "services.",
    };

    private const int Users = 50_000, MaxPeriods = 140, CycleDays = 28;

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        await using var redis = await Testing.RedisServer.StartAsync();
        using var servers = await EventServers.StartAsync(testBed, redis.ConnectionString, cancellation);
        var load = new RecordLoad(RequestOf);
        var (off, on) = await servers.InTurnsAsync(
            (server, seconds) => load.SaturateAsync(server, redis.ProcessId, seconds, cancellation));
        return [Throughput.Of(Interleaved.Ratios(on, off, run => run.PerSecond), EventServers.Remarks(off, on))];
    }

    // The newest first, so that each history is one that is in use.
    private static RecordHistoryRequest RequestOf(int number)
    {
        var request = new RecordHistoryRequest { UserId = UserIds.Of(number % Users) };
        var start = EventServers.Today.AddDays(-3 - number % 5 - CycleDays * (number / Users % MaxPeriods));
        request.Periods.Add(new Period { Start = DateText.Format(start), Days = 5 });
        return request;
    }
}

/// <summary>That an outbox costs a forecast nothing.</summary>
internal sealed class EventForecasts() : Scenario("events-forecasts", Throughput)
{
    private static readonly Gate Throughput = new(
        "events-forecasts", "forecasts a second with an outbox ÷ without", Bound.AtLeast(0.95));

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var store = await testBed.PopulationAsync(cancellation);
        var body = GrpcCall.BodyOf(store.TypicalId);
        using var servers = await EventServers.StartAsync(testBed, store.Redis.ConnectionString, cancellation);
        var runs = await servers.InTurnsAsync(
            (server, seconds) => SaturatedRun.GrpcAsync(server, body, SaturatedRun.Seconds(seconds), cancellation));
        return
        [
            Throughput.Of(
                Interleaved.Ratios(runs.On, runs.Off, run => run.PerSecond),
                faults: [.. runs.On.Concat(runs.Off).SelectMany(run => run.FaultsOf(Peer.Ours)).Distinct()]),
        ];
    }
}

/// <summary>Two instances of the service on one Redis, one with an outbox.</summary>
internal sealed class EventServers : IDisposable
{
    public static readonly (string, string) Outbox = ("Events:Mode", "Outbox"), NamesUsers = ("Events:Subject", "UserId");

    public static readonly DateOnly Today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    /// <summary>Saturated writers wait longer for Redis than callers should.</summary>
    public static readonly (string, string)[] Patient =
        [("Redis:CallTimeoutMs", "5000"), ("Deadlines:MaxMs", "60000"), ("Limits:MaxWaitMs", "10000")];

    private readonly TestBed _testBed;
    private readonly ServerProcess _off;
    private readonly ServerProcess _on;

    private EventServers(TestBed testBed, ServerProcess off, ServerProcess on) => (_testBed, _off, _on) = (testBed, off, on);

    public static async Task<EventServers> StartAsync(TestBed testBed, string redis, CancellationToken cancellation)
    {
        var program = await testBed.Programs.ServerAsync(Peer.Ours, cancellation);
        var off = await ServerProcess.StartAsync(program, redis, cancellation, Patient);
        try
        {
            return new EventServers(
                testBed, off, await ServerProcess.StartAsync(program, redis, cancellation, [Outbox, .. Patient]));
        }
        catch
        {
            off.Dispose();
            throw;
        }
    }

    /// <summary>Warms both up, and then measures them in alternating rounds.</summary>
    public async Task<(List<T> Off, List<T> On)> InTurnsAsync<T>(Func<ServerProcess, int, Task<T>> run)
    {
        var (off, on) = (new List<T>(), new List<T>());
        foreach (var server in (ServerProcess[])[_off, _on])
            await run(server, _testBed.Options.WarmUpSeconds);
        for (var round = 0; round < _testBed.Options.Rounds; round++)
        {
            foreach (var isOn in Comparison.InOrder([false, true], round))
                (isOn ? on : off).Add(await run(isOn ? _on : _off, _testBed.Options.Seconds));
            _testBed.Log.Write($"round {round + 1}: without an outbox {off[^1]}; with one {on[^1]}");
        }

        return (off, on);
    }

    /// <summary>The middle run of each.</summary>
    public static string[] Remarks(List<RecordRun> off, List<RecordRun> on) =>
        [$"without an outbox: {Middle(off)}", $"with one: {Middle(on)}"];

    public void Dispose()
    {
        _off.Dispose();
        _on.Dispose();
    }

    private static RecordRun Middle(List<RecordRun> runs) => runs.OrderBy(run => run.PerSecond).ElementAt(runs.Count / 2);
}
