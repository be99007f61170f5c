using System.Collections.Concurrent;
using System.Diagnostics;
using Grpc.Core;
using Grpc.Net.Client;
using Predictions.Core.History;
using Predictions.Events.V1;
using Predictions.PerfGates.Results;
using Predictions.PerfGates.Servers;
using Predictions.Testing;
using Predictions.V1;
using Period = Predictions.V1.Period;

namespace Predictions.PerfGates.Scenarios;

/// <summary>What an outbox costs a write, how soon a reader has an event, and what slow readers cost the service.</summary>
internal sealed class EventCost() : Scenario("events", Writes, Receipt, ReaderMemory)
{
    private const int Writers = 64;
    private const int Rate = 1_000;
    private const int SlowReaders = 20;

    private static readonly Gate
        Writes = new("events-writes", "RecordHistory a second with an outbox ÷ without", Bound.AtLeast(0.85)),
        Receipt = new("events-receipt", $"write to receipt at {Rate:N0} writes a second, p99 in ms", Bound.AtMost(50)),
        ReaderMemory = new(
            "events-slow-readers", $"memory of {SlowReaders} readers that take nothing, in MiB", Bound.AtMost(50));

    private static readonly (string, string) On = ("Events:Mode", "Outbox"), NamesUsers = ("Events:Subject", "UserId");

    /// <summary>Saturated writers wait longer for Redis than callers should.</summary>
    private static readonly (string, string)[] Patient = [("Redis:CallTimeoutMs", "5000"), ("Deadlines:MaxMs", "60000")];

    private static readonly DateOnly Today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    private int _user;

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var program = await testBed.Programs.ServerAsync(Peer.Ours, cancellation);
        await using var redis = await RedisServer.StartAsync();
        using var off = await ServerProcess.StartAsync(program, redis.ConnectionString, cancellation, Patient);
        using var on = await ServerProcess.StartAsync(
            program, redis.ConnectionString, cancellation, [On, NamesUsers, .. Patient]);
        foreach (var server in (ServerProcess[])[off, on])
            await SaturateAsync(server, testBed.Options.WarmUpSeconds, cancellation);
        var ratios = new List<double>();
        for (var round = 0; round < testBed.Options.Rounds; round++)
        {
            var (without, with) = (
                await SaturateAsync(off, testBed.Options.Seconds, cancellation),
                await SaturateAsync(on, testBed.Options.Seconds, cancellation));
            ratios.Add(with / without);
            testBed.Log.Write($"round {round + 1}: {without:N0} records a second without, {with:N0} with an outbox");
        }

        var receipt = await ReceiptAsync(on, testBed.Options.Seconds, cancellation);
        var grown = await SlowReadersAsync(on, testBed.Options.Seconds, cancellation);
        return
        [
            Writes.Of(ratios, [$"{Writers} writers, the service on one core"], []),
            Receipt.Of(
                [receipt.P99], [$"p50 {receipt.P50:0.0} ms of {receipt.Count:N0} events, {receipt.Lost} lost"],
                receipt.Lost == 0 ? [] : [$"{receipt.Lost} events were lost"]),
            ReaderMemory.Of([grown]),
        ];
    }

    /// <summary>Records a second of writers that wait for each answer, by the service's own core.</summary>
    private async Task<double> SaturateAsync(ServerProcess server, int seconds, CancellationToken cancellation)
    {
        using var channel = GrpcChannel.ForAddress(server.Grpc);
        var count = 0;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(
            async () =>
            {
                while (Stopwatch.GetElapsedTime(began).TotalSeconds < seconds)
                {
                    await RecordAsync(channel, cancellation);
                    Interlocked.Increment(ref count);
                }
            }, cancellation)));
        return count / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    /// <summary>The time from before a write to its event at a reader, in ms.</summary>
    private async Task<(double P50, double P99, int Count, int Lost)> ReceiptAsync(
        ServerProcess server, int seconds, CancellationToken cancellation)
    {
        using var channel = GrpcChannel.ForAddress(server.Grpc);
        var sent = new ConcurrentDictionary<(string, long), long>();
        var received = new ConcurrentDictionary<(string, long), long>();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reading = ReadAsync(channel, received, end.Token);
        var writes = new List<Task>();
        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < Rate * seconds; i++)
        {
            while (Stopwatch.GetElapsedTime(began).TotalMilliseconds < i * 1_000.0 / Rate)
                await Task.Delay(1, cancellation);
            writes.Add(TimedAsync(channel, sent, cancellation));
        }

        await Task.WhenAll(writes);
        for (var wait = 0; wait < 100 && sent.Keys.Any(change => !received.ContainsKey(change)); wait++)
            await Task.Delay(50, cancellation);
        await end.CancelAsync();
        await reading;
        var times = sent.Where(one => received.ContainsKey(one.Key))
            .Select(one => Stopwatch.GetElapsedTime(one.Value, received[one.Key]).TotalMilliseconds).Order().ToArray();
        return (times[times.Length / 2], times[times.Length * 99 / 100], times.Length, sent.Count - times.Length);
    }

    private async Task TimedAsync(
        GrpcChannel channel, ConcurrentDictionary<(string, long), long> sent, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        var user = Interlocked.Increment(ref _user);
        var revision = await RecordAsync(channel, user, cancellation);
        sent[(IdOf(user), revision)] = began;
    }

    private static async Task ReadAsync(
        GrpcChannel channel, ConcurrentDictionary<(string, long), long> received, CancellationToken end)
    {
        using var call = new Events.V1.Events.EventsClient(channel).Read(new ReadRequest(), cancellationToken: end);
        try
        {
            while (await call.ResponseStream.MoveNext(end))
            {
                var next = call.ResponseStream.Current;
                received.TryAdd((next.Subject, next.HistoryChanged.Revision), Stopwatch.GetTimestamp());
            }
        }
        catch (RpcException) when (end.IsCancellationRequested)
        {
            // The measurement is over.
        }
    }

    /// <summary>How many MiB the service grows while readers take nothing and writers write.</summary>
    private async Task<double> SlowReadersAsync(ServerProcess server, int seconds, CancellationToken cancellation)
    {
        const double mib = 1 << 20;
        await SaturateAsync(server, seconds, cancellation);
        var before = server.MemoryBytes;
        var channels = Enumerable.Range(0, SlowReaders).Select(_ => GrpcChannel.ForAddress(server.Grpc)).ToArray();
        var calls = channels.Select(channel => new Events.V1.Events.EventsClient(channel).Read(
            new ReadRequest(), cancellationToken: cancellation)).ToArray();
        var most = before;
        for (var i = 0; i < seconds; i++)
        {
            await SaturateAsync(server, 1, cancellation);
            most = Math.Max(most, server.MemoryBytes);
        }

        foreach (var call in calls)
            call.Dispose();
        foreach (var channel in channels)
            channel.Dispose();
        return (most - before) / mib;
    }

    private static string IdOf(int user) => $"user-{user % 50_000}";

    private Task<long> RecordAsync(GrpcChannel channel, CancellationToken cancellation) =>
        RecordAsync(channel, Interlocked.Increment(ref _user), cancellation);

    private static async Task<long> RecordAsync(GrpcChannel channel, int user, CancellationToken cancellation)
    {
        var change = new RecordHistoryRequest { UserId = IdOf(user) };
        // The newest first, so that each history is one that is in use: a forecast over years without a period takes longer.
        var day = Today.AddDays(-3 - user % 5 - 28 * (user / 50_000 % 140));
        change.Periods.Add(new Period { Start = DateText.Format(day), Days = 5 });
        var histories = new CycleHistories.CycleHistoriesClient(channel);
        return (await histories.RecordHistoryAsync(change, cancellationToken: cancellation)).Revision;
    }
}
