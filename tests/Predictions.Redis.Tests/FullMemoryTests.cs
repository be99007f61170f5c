using System.Globalization;
using Predictions.Core;
using Predictions.Redis.Store;
using Predictions.Testing;

namespace Predictions.Redis.Tests;

/// <summary>A Redis without free memory: what frees memory works, what needs memory is unavailable, and reads work.</summary>
public class FullMemoryTests
{
    private const string User = "user";
    private static readonly DateOnly Day = new(2026, 1, 1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Policies =>
        ["noeviction", "allkeys-lru", "allkeys-lfu", "allkeys-random", "volatile-lru", "volatile-lfu", "volatile-random",
            "volatile-ttl"];

    public static TheoryData<string> EvictingPolicies => [.. Policies.Select(row => row.Data).Where(p => p != "noeviction")];

    [Theory]
    [MemberData(nameof(Policies))]
    public async Task An_erase_works_with_every_eviction_policy(string policy)
    {
        await using var server = await RedisServer.StartAsync("--maxmemory-policy", policy);
        await using var store = await OpenAsync(server);
        await StoredAsync(store, User);
        await FillAsync(server);
        Assert.Null(await store.DeleteAsync(User, Token));
        Assert.Equal(ErrorReason.HistoryNotFound, (await store.GetAsync(User, Token)).Error!.Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reads_erases_and_removals_work_and_other_writes_are_unavailable(bool isEncrypted)
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = await OpenAsync(server, isEncrypted ? KeyRings.Text(1, 1) : null);
        await StoredAsync(store, User);
        await StoredAsync(store, "other");
        await FillAsync(server);

        Assert.True((await store.GetAsync(User, Token)).IsSuccess);
        Assert.All(await store.GetManyAsync([User, "other"], Token), outcome => Assert.True(outcome.IsSuccess));
        Assert.True((await store.PingAsync(Token)).IsSuccess);
        Unavailable((await store.RecordAsync(User, Histories.Recorded(Day), Token)).Error);
        Unavailable((await store.PutAsync(User, Histories.Usual(30), null, Token)).Error);
        Unavailable((await store.PutAsync("new", Histories.Usual(1), 0, Token)).Error);
        Unavailable((await store.PutManyAsync([(User, Histories.Usual(30))], DateTimeOffset.UnixEpoch, Token))[0].Error);

        var before = (await store.GetAsync(User, Token)).Value;
        var removed = await store.RecordAsync(User, Histories.Removed(before.History.Periods[0].Start), Token);
        Assert.True(removed.Value.Answer.Revision > before.Revision);
        Assert.Equal(12, (await store.GetAsync(User, Token)).Value.History.Periods.Length);

        Assert.Null(await store.DeleteAsync(User, Token));
        Assert.Null(await store.DeleteAsync(User, Token));
        Assert.Null(await store.DeleteAsync("never stored", Token));
        Assert.Equal(ErrorReason.HistoryNotFound, (await store.GetAsync(User, Token)).Error!.Reason);
        Assert.True((await store.GetAsync("other", Token)).IsSuccess);
    }

    [Fact]
    public async Task An_erase_still_leaves_a_tombstone_that_older_writes_meet()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = await OpenAsync(server);
        await StoredAsync(store, User);
        await FillAsync(server);
        Assert.Null(await store.DeleteAsync(User, Token));
        Assert.InRange(int.Parse(await server.AskAsync("TTL", KeyOf(User)), CultureInfo.InvariantCulture), 1, 600);

        await server.AskAsync("CONFIG", "SET", "maxmemory", "0");
        Assert.True((await store.PutManyAsync([(User, Histories.Usual(3))], DateTimeOffset.UnixEpoch, Token))[0].IsSuccess);
        Assert.Equal(ErrorReason.HistoryNotFound, (await store.GetAsync(User, Token)).Error!.Reason);
    }

    [Theory]
    [MemberData(nameof(OtherTypes.Names), MemberType = typeof(OtherTypes))]
    public async Task A_key_of_another_type_is_erased(string type)
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = await OpenAsync(server);
        await server.AskAsync(OtherTypes.Command(type, KeyOf(User)));
        await FillAsync(server);
        Assert.Null(await store.DeleteAsync(User, Token));
        Assert.Equal(ErrorReason.HistoryNotFound, (await store.GetAsync(User, Token)).Error!.Reason);
    }

    [Fact]
    public async Task Erasing_many_histories_does_not_take_memory()
    {
        const int Users = 2_000;
        await using var server = await RedisServer.StartAsync();
        await using var store = await OpenAsync(server);
        await store.PutManyAsync(
            [.. Enumerable.Range(0, Users).Select(i => ($"user-{i}", Histories.Usual(60)))], DateTimeOffset.UnixEpoch, Token);
        await FillAsync(server);
        var before = await DatasetBytesAsync(server);
        for (var i = 0; i < Users; i++)
            Assert.Null(await store.DeleteAsync($"user-{i}", Token));
        Assert.InRange(await DatasetBytesAsync(server), 0, before);
    }

    [Fact]
    public async Task The_eviction_policy_is_that_of_a_server_that_evicts()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = await OpenAsync(server);
        Assert.Equal(RedisHistoryStore.NoEviction, await store.EvictionPolicyAsync(Token));
        foreach (var policy in EvictingPolicies.Select(row => row.Data))
        {
            await server.AskAsync("CONFIG", "SET", "maxmemory-policy", policy);
            Assert.Equal(policy, await store.EvictionPolicyAsync(Token));
        }

        await using var cluster = await RedisCluster.StartAsync();
        await using var sharded = await RedisHistoryStore.OpenAsync(
            RedisFixture.Options(cluster.ConnectionString), TimeProvider.System);
        Assert.Equal(RedisHistoryStore.NoEviction, await sharded.EvictionPolicyAsync(Token));
        await cluster.Nodes[2].AskAsync("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        Assert.Equal("allkeys-lru", await sharded.EvictionPolicyAsync(Token));
    }

    [Fact]
    public async Task The_eviction_policy_of_a_Redis_that_refuses_INFO_or_is_down_is_unknown()
    {
        await using var server = await RedisServer.StartAsync("--maxmemory-policy", "allkeys-lru");
        await server.AskAsync("ACL", "SETUSER", "default", "-info");
        await using var store = await OpenAsync(server);
        Assert.True((await store.PingAsync(Token)).IsSuccess);
        Assert.Null(await store.EvictionPolicyAsync(Token));
        server.Kill();
        Assert.Null(await store.EvictionPolicyAsync(Token));
    }

    private static void Unavailable(PredictionError? error) => Assert.Equal(ErrorReason.StoreUnavailable, error?.Reason);

    private static async Task StoredAsync(RedisHistoryStore store, string user) =>
        Assert.True((await store.PutAsync(user, Histories.Usual(12), null, Token)).IsSuccess);

    /// <summary>Less than an empty Redis takes, so that it is full whatever is freed.</summary>
    private static Task<string> FillAsync(RedisServer server) => server.AskAsync("CONFIG", "SET", "maxmemory", "1");

    private static async Task<long> DatasetBytesAsync(RedisServer server)
    {
        var info = await server.AskAsync("INFO", "memory");
        const string name = "used_memory_dataset:";
        var start = info.IndexOf(name, StringComparison.Ordinal) + name.Length;
        return long.Parse(info[start..info.IndexOf('\r', start)], CultureInfo.InvariantCulture);
    }

    private static string KeyOf(string user) => System.Text.Encoding.ASCII.GetString(RedisFixture.Key(user));

    private static Task<RedisHistoryStore> OpenAsync(RedisServer server, string? ring = null) =>
        RedisHistoryStore.OpenAsync(RedisFixture.Options(server) with { KeyRing = ring }, TimeProvider.System);
}
