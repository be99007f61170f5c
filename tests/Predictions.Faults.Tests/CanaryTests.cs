using System.Diagnostics;
using Predictions.Testing;

namespace Predictions.Faults.Tests;

/// <summary>
/// Sends recognizable values (canaries) during every fault. They must not appear in logs, metrics, traces, errors or Redis.
/// </summary>
public class CanaryTests
{
    private static readonly string Ring = $$"""{"current": 1, "keys": {"1": "{{Convert.ToBase64String(new byte[32])}}" } }""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_output_contains_request_data()
    {
        await using var redis = await RedisServer.StartAsync(RedisModes.WritesThrough);
        await using var proxy = TcpFaultProxy.Before(redis.Port);
        await using var collector = await TraceCollector.StartAsync();
        using var service = await ServiceProcess.StartAsync(
            ("ConnectionStrings:Redis", proxy.ConnectionString), ("Redis:CallTimeoutMs", "1000"), ("Redis:KeyRing", Ring),
            ("Events:Mode", "Outbox"),
            ("Tracing:OtlpEndpoint", collector.Address), ("Tracing:Share", "1"), ("Logging:LogLevel:Default", "Trace"),
            ("Logging:LogLevel:Microsoft.AspNetCore", "Trace"));
        using var calls = new CanaryCalls(service.HttpPort, service.GrpcPort);
        using var operators = service.Operators();

        using var http = service.Http();
        var (failedAtBest, events) = await WithoutAFaultAsync(calls, http);
        var stored = await StoredAsync(redis);
        await DuringFaultsAsync(redis, proxy, calls, operators);
        stored += await StoredAsync(redis);
        var shown = await operators.GetStringAsync("/metrics", Token) + await operators.GetStringAsync("/health/ready", Token);
        service.Terminate();
        Assert.Equal(0, await service.ExitAsync());

        // Every output has content, so the absence of canaries is significant.
        Assert.InRange(calls.Failures, 6 * failedAtBest, int.MaxValue);
        Assert.Contains("}h:", stored, StringComparison.Ordinal);
        Assert.Contains("}events", stored, StringComparison.Ordinal);
        Assert.Contains("history.read", collector.Text, StringComparison.Ordinal);
        Assert.Contains("Now listening", service.Output, StringComparison.Ordinal);
        (string Place, string Text)[] outputs =
        [
            ("log", service.Output), ("metrics and health", shown), ("traces", collector.Text), ("errors", calls.Responses),
            ("Redis", stored), ("events", events),
        ];
        foreach (var (place, text) in outputs)
            foreach (var canary in CanaryCalls.Canaries)
                Assert.False(text.Contains(canary, StringComparison.OrdinalIgnoreCase), $"{canary} is in the {place}");
    }

    /// <summary>
    /// Makes all calls, and again where the store answered none of the writes in time, as on a busy machine.
    /// </summary>
    /// <returns>How many of the last calls failed, and the events.</returns>
    private static async Task<(int Failed, string Events)> WithoutAFaultAsync(CanaryCalls calls, HttpClient http)
    {
        for (var began = Stopwatch.StartNew(); ;)
        {
            var before = calls.Failures;
            await calls.MakeAllAsync();
            using var answer = await http.GetAsync("/v1/events?stopAtEnd=true", Token);
            var events = await answer.Content.ReadAsStringAsync(Token);
            if (events.Contains("historyChanged", StringComparison.Ordinal))
                return (calls.Failures - before, events);
            Assert.InRange(began.Elapsed.TotalSeconds, 0, 180);
        }
    }

    private static async Task DuringFaultsAsync(RedisServer redis, TcpFaultProxy proxy, CanaryCalls calls, HttpClient operators)
    {
        proxy.Garbage(seed: 7);
        await calls.MakeAllAsync();
        proxy.Blackhole();
        await calls.MakeAllAsync();
        proxy.Pass();
        proxy.Cut();
        redis.Freeze();
        await calls.MakeAllAsync();
        redis.Resume();
        redis.Kill();
        await calls.MakeAllAsync();
        await redis.RestartAsync();
        await UntilTheStoreAnswersAsync(operators);
        await calls.MakeAllAsync();
        // Damages each value, then replaces it by one of another type.
        foreach (var key in (await KeysAsync(redis)).Where(key => key.Contains("}h:", StringComparison.Ordinal)))
            await redis.AskAsync("SETRANGE", key, "9", "x");
        await calls.MakeAllAsync();
        foreach (var key in await KeysAsync(redis))
        {
            await redis.AskAsync("DEL", key);
            await redis.AskAsync("LPUSH", key, "x");
        }

        await calls.MakeAllAsync();
    }

    private static async Task UntilTheStoreAnswersAsync(HttpClient operators)
    {
        for (var began = Stopwatch.StartNew(); ; await Task.Delay(50, Token))
        {
            Assert.InRange(began.Elapsed.TotalSeconds, 0, 180);
            var ready = await operators.GetStringAsync("/health/ready", Token);
            if (ready.Contains("\"answers\"", StringComparison.Ordinal))
                return;
        }
    }

    /// <summary>Every key with its value.</summary>
    private static async Task<string> StoredAsync(RedisServer redis)
    {
        var stored = "";
        foreach (var key in await KeysAsync(redis))
            stored += $"{key} {await redis.AskAsync("DUMP", key)}\n";
        return stored;
    }

    private static async Task<string[]> KeysAsync(RedisServer redis) =>
        [.. (await redis.AskAsync("KEYS", "*")).Split('\n', StringSplitOptions.RemoveEmptyEntries)];
}
