using System.Diagnostics;
using Predictions.Core;
using Predictions.Redis.Store;
using Predictions.Testing;

namespace Predictions.Redis.Tests;

/// <summary>
/// Each test breaks its own server. Only the long form limits how long a call may take: it needs an otherwise idle machine.
/// </summary>
public class BrokenRedisTests
{
    private static readonly DateOnly Day = new(2026, 1, 1);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MaxCallTime = LongForm.Or(Timeout, TimeSpan.FromSeconds(1));
    private static readonly TimeSpan MaxOpenTime = LongForm.Or(Timeout, TimeSpan.FromSeconds(3));
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
            await UnavailableInTimeAsync(store);
            await server.RestartAsync();
            await UntilAsync(async () => (await store.GetAsync("user", Token)).IsSuccess);
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
        await UnavailableInTimeAsync(store);
        server.Resume();
        await RecoveredAsync(store);
    }

    [Fact]
    public async Task A_store_opens_while_the_server_is_down_and_serves_once_it_is_up()
    {
        await using var server = await RedisServer.StartAsync();
        server.Kill();
        await using var store = await RedisHistoryStore
            .OpenAsync(RedisFixture.Options(server, callTimeoutMs: 250), TimeProvider.System).WaitAsync(MaxOpenTime, Token);
        Assert.False(store.IsConnected);
        await UnavailableInTimeAsync(store);
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
        using var canceled = new CancellationTokenSource();
        var read = store.GetAsync("user", canceled.Token).AsTask();
        await canceled.CancelAsync();
        Assert.Equal(ErrorReason.DeadlineExceeded, (await read).Error!.Reason);
        Assert.Equal(ErrorReason.DeadlineExceeded, (await store.DeleteAsync("user", canceled.Token))!.Reason);
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
        var (acknowledged, isKilled) = (0, false);
        var recording = Task.Run(async () =>
        {
            // A record that fails before the kill, as it may on a busy machine, is repeated.
            for (var i = 0; i < 500; i++, Volatile.Write(ref acknowledged, i))
                while (!(await store.RecordAsync("user", Histories.Recorded(Day.AddDays(i)), Token)).IsSuccess)
                    if (Volatile.Read(ref isKilled))
                        return;
        }, Token);
        await UntilAsync(() => Task.FromResult(Volatile.Read(ref acknowledged) >= 50));
        server.Kill();
        Volatile.Write(ref isKilled, true);
        await recording;
        await server.RestartAsync();
        var stored = 0;
        await UntilAsync(async () =>
        {
            var read = await store.GetAsync("user", Token);
            stored = read.IsSuccess ? read.Value.History.Periods.Length : 0;
            return read.IsSuccess;
        });
        Assert.InRange(stored, acknowledged, acknowledged + 1);
    }

    private static Task StoredAsync(RedisHistoryStore store) =>
        UntilAsync(async () => (await store.PutAsync("user", Histories.Usual(3), null, Token)).IsSuccess);

    private static async Task UnavailableInTimeAsync(RedisHistoryStore store)
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
            Assert.Equal(ErrorReason.StoreUnavailable, (await call().WaitAsync(MaxCallTime, Token))?.Reason);
    }

    private static Task RecoveredAsync(RedisHistoryStore store) =>
        UntilAsync(async () => (await store.PingAsync(Token)).IsSuccess);

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var began = Stopwatch.StartNew(); !await holds(); await Task.Delay(20, Token))
            Assert.True(began.Elapsed < Timeout, $"not in {Timeout.TotalSeconds} s");
    }
}
