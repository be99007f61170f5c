using System.Diagnostics;
using Predictions.Core;
using Predictions.Redis.Store;
using Predictions.Testing;

namespace Predictions.Redis.Tests;

/// <summary>Real Sentinel processes that promote a replica while histories are written.</summary>
public class SentinelTests
{
    private const string Name = "predictions";
    private const string Password = "a-password-nobody-may-see";

    /// <summary>The permissions of the service's user on the Redis servers.</summary>
    private static readonly string[] OnServers = [.. LetInTests.Needed, LetInTests.NeededForReplicas];

    /// <summary>The permissions of the service's user on the Sentinels.</summary>
    private static readonly string[] OnSentinels = ["ping", "info", "sentinel|get-master-addr-by-name"];

    private static readonly DateOnly Day = new(2020, 1, 1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Writes_continue_after_a_failover_and_revisions_grow()
    {
        await using var sentinels = await RedisSentinels.StartAsync();
        await using var store = await OpenAsync(sentinels.ConnectionString);
        Assert.Empty(await Operations.FailuresAsync(store, "another", Token));
        var before = await RecordedAsync(store, 0);
        await sentinels.Replica.UntilAsync("1", "EXISTS", KeyOf("user"));

        sentinels.Master.Kill();
        var after = await RecordedAsync(store, 1);
        await sentinels.NamedAsync(sentinels.Replica);
        Assert.True(after.Revision > before.Revision);
        Assert.Equal(2, after.History.Periods.Length);

        // The old master returns as a replica. Writes still reach the promoted server, and it alone.
        await sentinels.Master.RestartAsync();
        var last = await RecordedAsync(store, 2);
        await sentinels.Master.UntilAsync("role:slave", "INFO", "replication");
        last = await RecordedAsync(store, 3);
        Assert.Equal(4, last.History.Periods.Length);
        Assert.True(last.Revision > after.Revision);
        Assert.Empty(await Operations.FailuresAsync(store, "another", Token));
    }

    [Fact]
    public async Task It_fails_over_twice_and_with_one_Sentinel_lost()
    {
        await using var sentinels = await RedisSentinels.StartAsync();
        await using var store = await OpenAsync(sentinels.ConnectionString);
        await RecordedAsync(store, 0);
        await sentinels.Replica.UntilAsync("1", "EXISTS", KeyOf("user"));
        sentinels.KillSentinel(0);
        sentinels.Master.Kill();
        var first = await RecordedAsync(store, 1);
        await sentinels.Master.RestartAsync();
        await sentinels.Master.UntilAsync("master_link_status:up", "INFO", "replication");

        sentinels.Replica.Kill();
        await sentinels.NamedAsync(sentinels.Master);
        var second = await RecordedAsync(store, 2);
        Assert.Equal(3, second.History.Periods.Length);
        Assert.True(second.Revision > first.Revision);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_user_with_the_least_rights_follows_a_failover(bool onSentinelsToo)
    {
        await using var sentinels = await RedisSentinels.StartAsync();
        foreach (var server in (RedisServer[])[sentinels.Master, sentinels.Replica])
            await server.AskAsync(Rights("~*[hr]:*", OnServers));
        if (onSentinelsToo)
        {
            await sentinels.AskAllAsync(Rights("~*", OnSentinels));
            await sentinels.AskAllAsync("ACL", "SETUSER", "default", "-sentinel|get-master-addr-by-name");
        }

        var hosts = string.Join(',', sentinels.Ports.Select(port => $"127.0.0.1:{port}"));
        await using var store = await OpenAsync(
            $"{hosts},serviceName={RedisSentinels.Service},user={Name},password={Password}");
        Assert.Empty(await Operations.FailuresAsync(store, "another", Token));
        await RecordedAsync(store, 0);
        await sentinels.Replica.UntilAsync("1", "EXISTS", KeyOf("user"));
        sentinels.Master.Kill();
        Assert.Equal(2, (await RecordedAsync(store, 1)).History.Periods.Length);
        Assert.Empty(await Operations.FailuresAsync(store, "another", Token));
    }

    [Fact]
    public async Task A_store_opens_while_the_master_and_the_Sentinels_are_down_and_serves_once_they_are_up()
    {
        await using (var nothing = await OpenAsync($"127.0.0.1:{LoopbackPort.Free()},serviceName={RedisSentinels.Service}"))
        {
            Assert.False(nothing.IsConnected);
            Assert.Equal(Operations.All.Length, (await Operations.FailuresAsync(nothing, "user", Token)).Count);
            Assert.Null(await nothing.EvictionPolicyAsync(Token));
        }

        await using var sentinels = await RedisSentinels.StartAsync();
        await using (var other = await OpenAsync(
            sentinels.ConnectionString.Replace(RedisSentinels.Service, "unknown", StringComparison.Ordinal)))
            Assert.Equal(ErrorReason.StoreUnavailable, (await other.PingAsync(Token)).Error?.Reason);

        sentinels.Master.Freeze();
        sentinels.Replica.Freeze();
        await using var store = await OpenAsync(sentinels.ConnectionString);
        Assert.Equal(ErrorReason.StoreUnavailable, (await store.GetAsync("user", Token)).Error?.Reason);
        sentinels.Master.Resume();
        sentinels.Replica.Resume();
        await RecordedAsync(store, 0);
    }

    /// <summary>Records until Redis acknowledges it, like a device that repeats a failed write.</summary>
    private static async Task<Core.History.VersionedHistory> RecordedAsync(RedisHistoryStore store, int month)
    {
        for (var began = Stopwatch.StartNew(); ; await Task.Delay(50, Token))
        {
            var recorded = await store.RecordAsync("user", Histories.Recorded(Day.AddDays(28 * month)), Token);
            if (recorded.IsSuccess)
                return recorded.Value.Answer;
            Assert.Equal(ErrorReason.StoreUnavailable, recorded.Error.Reason);
            Assert.InRange(began.Elapsed.TotalSeconds, 0, 180);
        }
    }

    private static string[] Rights(string keys, IEnumerable<string> commands) =>
        ["ACL", "SETUSER", Name, "on", ">" + Password, keys, "resetchannels", "-@all", .. commands.Select(c => "+" + c)];

    private static string KeyOf(string user) => System.Text.Encoding.ASCII.GetString(RedisFixture.Key(user));

    private static Task<RedisHistoryStore> OpenAsync(string connection) => RedisHistoryStore.OpenAsync(
        RedisFixture.Options(connection, callTimeoutMs: 5_000), TimeProvider.System);
}
