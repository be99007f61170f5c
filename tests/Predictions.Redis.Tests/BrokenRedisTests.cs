using System.Diagnostics;
using Predictions.Core;
using Predictions.Redis.Store;
using Predictions.Testing;

namespace Predictions.Redis.Tests;

/// <summary>Each test breaks its own server.</summary>
public class BrokenRedisTests
{
    private static readonly DateOnly Day = new(2026, 1, 1);
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_killed_server_fails_calls_at_once_and_is_used_again_when_it_returns()
    {
        await using var server = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        await using var store = await RedisHistoryStore.OpenAsync(
            RedisFixture.Options(server, callTimeoutMs: 250), TimeProvider.System);
        await StoredAsync(store);
        for (var round = 0; round < 2; round++)
        {
            server.Kill();
            await UnavailableWithinASecondAsync(store);
            await server.RestartAsync();
            await RecoveredAsync(store);
            Assert.True((await store.GetAsync("user", Token)).IsSuccess);
        }
    }

    [Fact]
    public async Task A_frozen_server_fails_calls_in_time()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = await RedisHistoryStore.OpenAsync(
            RedisFixture.Options(server, callTimeoutMs: 250), TimeProvider.System);
        await StoredAsync(store);
        server.Freeze();
        await UnavailableWithinASecondAsync(store);
        server.Resume();
        await RecoveredAsync(store);
    }

    [Fact]
    public async Task A_store_opens_while_the_server_is_down_and_serves_once_it_is_up()
    {
        await using var server = await RedisServer.StartAsync();
        server.Kill();
        var began = Stopwatch.StartNew();
        await using var store = await RedisHistoryStore.OpenAsync(
            RedisFixture.Options(server, callTimeoutMs: 250), TimeProvider.System);
        Assert.InRange(began.Elapsed.TotalSeconds, 0, 3);
        Assert.False(store.IsConnected);
        await UnavailableWithinASecondAsync(store);
        await server.RestartAsync();
        await RecoveredAsync(store);
        Assert.True(store.IsConnected);
    }

    [Fact]
    public async Task A_canceled_call_is_deadline_exceeded()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = await RedisHistoryStore.OpenAsync(RedisFixture.Options(server), TimeProvider.System);
        server.Freeze();
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));
        Assert.Equal(ErrorReason.DeadlineExceeded, (await store.GetAsync("user", soon.Token)).Error!.Reason);
        Assert.Equal(ErrorReason.DeadlineExceeded, (await store.DeleteAsync("user", soon.Token))!.Reason);
    }

    [Fact]
    public async Task On_a_full_server_writes_are_unavailable_and_reads_succeed()
    {
        await using var full = await RedisServer.StartAsync("--maxmemory", "1mb", "--maxmemory-policy", "noeviction");
        await using var store = await RedisHistoryStore.OpenAsync(RedisFixture.Options(full), TimeProvider.System);
        var failure = (await store.PutAsync("user", Histories.Usual(3), null, Token)).Error!;
        Assert.Equal(ErrorReason.StoreUnavailable, failure.Reason);
        Assert.DoesNotContain("OOM", failure.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorReason.HistoryNotFound, (await store.GetAsync("user", Token)).Error!.Reason);
    }

    [Fact]
    public async Task A_server_without_the_script_receives_it_again()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = await RedisHistoryStore.OpenAsync(RedisFixture.Options(server), TimeProvider.System);
        await store.PutAsync("user", Histories.Usual(3), null, Token);
        await using var raw = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        await raw.GetDatabase().ExecuteAsync("SCRIPT", "FLUSH");
        Assert.True((await store.PutAsync("user", Histories.Usual(4), null, Token)).IsSuccess);
    }

    [Fact]
    public async Task Acknowledged_writes_survive_a_kill_with_synchronous_persistence()
    {
        await using var server = await RedisServer.StartAsync("--appendonly", "yes", "--appendfsync", "always");
        await using var store = await RedisHistoryStore.OpenAsync(
            RedisFixture.Options(server, callTimeoutMs: 1_000), TimeProvider.System);
        var acknowledged = 0;
        var recording = Task.Run(async () =>
        {
            for (var i = 0; i < 500; i++, Volatile.Write(ref acknowledged, i))
                if (!(await store.RecordAsync("user", Histories.Recorded(Day.AddDays(i)), Token)).IsSuccess)
                    return;
        }, Token);
        while (Volatile.Read(ref acknowledged) < 50)
            await Task.Delay(1, Token);
        server.Kill();
        await recording;
        await server.RestartAsync();
        await RecoveredAsync(store);
        Assert.InRange((await store.GetAsync("user", Token)).Value.History.Periods.Length, acknowledged, acknowledged + 1);
    }

    private static async Task StoredAsync(RedisHistoryStore store) =>
        Assert.True((await store.PutAsync("user", Histories.Usual(3), null, Token)).IsSuccess);

    private static async Task UnavailableWithinASecondAsync(RedisHistoryStore store)
    {
        Func<Task<PredictionError?>>[] calls =
        [
            async () => (await store.GetAsync("user", Token)).Error,
            // The client's own timeout ends a call without a cancelable token.
            async () => (await store.GetAsync("user", CancellationToken.None)).Error,
            async () => (await store.GetManyAsync(["user"], Token))[0].Error,
            async () => (await store.PutAsync("user", Histories.Usual(1), null, Token)).Error,
            async () => (await store.RecordAsync("user", Histories.Recorded(Day), Token)).Error,
            async () => await store.DeleteAsync("user", Token),
            async () => (await store.PingAsync(Token)).Error,
        ];
        foreach (var call in calls)
        {
            var began = Stopwatch.StartNew();
            Assert.Equal(ErrorReason.StoreUnavailable, (await call())?.Reason);
            Assert.InRange(began.ElapsedMilliseconds, 0, 999);
        }
    }

    private static async Task RecoveredAsync(RedisHistoryStore store)
    {
        var began = Stopwatch.StartNew();
        while (!(await store.PingAsync(Token)).IsSuccess)
        {
            Assert.InRange(began.Elapsed.TotalSeconds, 0, 10);
            await Task.Delay(20, Token);
        }
    }
}
