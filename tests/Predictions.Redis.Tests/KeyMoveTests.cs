using Predictions.Core;
using Predictions.Core.History;
using Predictions.Redis.Connection;
using Predictions.Redis.Store;
using Predictions.Redis.Values;
using Predictions.Testing;
using StackExchange.Redis;

namespace Predictions.Redis.Tests;

/// <summary>Stores with keys of versions before the hash tags.</summary>
public class KeyMoveTests
{
    private const string Prefix = "app:";
    private const int Users = 700;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<bool, bool> Stores => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Moved_histories_are_the_same_and_read_by_their_tagged_keys(bool isCluster, bool isEncrypted)
    {
        await using var server = isCluster ? null : await RedisServer.StartAsync();
        await using var cluster = isCluster ? await RedisCluster.StartAsync() : null;
        var untagged = Options(server?.ConnectionString ?? cluster!.ConnectionString, RedisOptions.Untagged) with
        {
            KeyRing = isEncrypted ? KeyRings.Text(1, 1) : null,
        };
        var stored = await StoreAsync(untagged);
        var refused = await Assert.ThrowsAsync<KeyFormException>(() => OpenAsync(untagged with { Keys = RedisOptions.Tagged }));
        Assert.Contains("predictions histories rekey", refused.Message, StringComparison.Ordinal);

        Assert.Equal(new KeyMoveCounts(Users + 1, 0, 0), await KeyMove.RunAsync(untagged, null, Token));
        Assert.Equal(default, await KeyMove.RunAsync(untagged, null, Token));

        await using var store = await OpenAsync(untagged with { Keys = RedisOptions.Tagged });
        var read = await store.GetManyAsync([.. stored.Keys], Token);
        foreach (var (i, (user, history)) in stored.Index())
        {
            Assert.Equal(history.Revision, read[i].Value.Revision);
            Assert.True(history.History.SameAs(read[i].Value.History), user);
        }

        Assert.Equal(ErrorReason.HistoryNotFound, (await store.GetAsync("erased", Token)).Error!.Reason);
        Assert.Equal(Users, (await store.ReencryptAsync(null, Token)).Current - 1);
        await Assert.ThrowsAsync<KeyFormException>(() => OpenAsync(untagged));
    }

    [Fact]
    public async Task A_store_that_is_not_reached_is_no_empty_store()
    {
        var nobody = Options($"127.0.0.1:{LoopbackPort.Free()}", RedisOptions.Untagged) with { CallTimeoutMs = 100 };
        await Assert.ThrowsAsync<IOException>(() => KeyMove.RunAsync(nobody, null, Token));
    }

    [Fact]
    public async Task A_cluster_without_one_of_its_masters_is_not_walked_in_part()
    {
        await using var cluster = await RedisCluster.StartAsync("--cluster-require-full-coverage", "no");
        var untagged = Options(cluster.ConnectionString, RedisOptions.Untagged);
        await StoreAsync(untagged);
        cluster.Nodes[1].Kill();
        await Assert.ThrowsAsync<IOException>(() => KeyMove.RunAsync(untagged with { CallTimeoutMs = 500 }, null, Token));
    }

    [Fact]
    public async Task A_time_to_live_moves_with_the_value()
    {
        await using var server = await RedisServer.StartAsync();
        var untagged = Options(server.ConnectionString, RedisOptions.Untagged) with { TtlDays = 10 };
        await using (var store = await OpenAsync(untagged))
            Assert.True((await store.PutAsync("ann", Histories.Usual(3), null, Token)).IsSuccess);
        await KeyMove.RunAsync(untagged, null, Token);
        await using var raw = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        using var keys = new HistoryKeys(HistoryKeys.DevelopmentSecret, Prefix);
        var left = await raw.GetDatabase().KeyTimeToLiveAsync(keys.For("ann"));
        Assert.InRange(left!.Value.TotalDays, 9.9, 10);
    }

    [Fact]
    public async Task A_history_that_was_written_under_both_keys_is_left_and_counted()
    {
        await using var server = await RedisServer.StartAsync();
        var untagged = Options(server.ConnectionString, RedisOptions.Untagged);
        await using (var store = await OpenAsync(untagged))
            Assert.True((await store.PutAsync("ann", Histories.Usual(3), null, Token)).IsSuccess);
        await using var raw = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        using var keys = new HistoryKeys(HistoryKeys.DevelopmentSecret, Prefix);
        await raw.GetDatabase().StringSetAsync(keys.For("ann"), "another value");
        await raw.GetDatabase().StringSetAsync("app:h:not base64url, 22 chars", "another program's");

        Assert.Equal(new KeyMoveCounts(0, 1, 0), await KeyMove.RunAsync(untagged, null, Token));
        Assert.Equal("another value", await raw.GetDatabase().StringGetAsync(keys.For("ann")));
        Assert.True(await raw.GetDatabase().KeyExistsAsync(HistoryKeys.NameIn(keys.For("ann")).ToArray()));
    }

    [Fact]
    public async Task A_move_that_was_killed_between_its_commands_is_finished_by_the_next()
    {
        await using var server = await RedisServer.StartAsync();
        var untagged = Options(server.ConnectionString, RedisOptions.Untagged);
        await using (var store = await OpenAsync(untagged))
            Assert.True((await store.PutAsync("ann", Histories.Usual(3), null, Token)).IsSuccess);
        await using var raw = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        using var keys = new HistoryKeys(HistoryKeys.DevelopmentSecret, Prefix);
        RedisKey tagged = keys.For("ann"), before = HistoryKeys.NameIn(keys.For("ann")).ToArray();
        await raw.GetDatabase().KeyCopyAsync(before, tagged);

        Assert.Equal(new KeyMoveCounts(1, 0, 0), await KeyMove.RunAsync(untagged, null, Token));
        Assert.False(await raw.GetDatabase().KeyExistsAsync(before));
        await using var moved = await OpenAsync(untagged with { Keys = RedisOptions.Tagged });
        Assert.True((await moved.GetAsync("ann", Token)).IsSuccess);
    }

    private static async Task<Dictionary<string, VersionedHistory>> StoreAsync(RedisOptions options)
    {
        await using var store = await OpenAsync(options);
        var users = Enumerable.Range(0, Users).Select(i => ($"user-{i}", Histories.Usual(i % 40))).ToArray();
        var put = await store.PutManyAsync(users, DateTimeOffset.UnixEpoch, Token);
        Assert.True((await store.PutAsync("erased", Histories.Usual(3), null, Token)).IsSuccess);
        Assert.Null(await store.DeleteAsync("erased", Token));
        return users.Index().ToDictionary(user => user.Item.Item1, user => put[user.Index].Value);
    }

    private static RedisOptions Options(string connection, string keys) =>
        RedisFixture.Options(connection) with { KeyPrefix = Prefix, Keys = keys };

    private static Task<RedisHistoryStore> OpenAsync(RedisOptions options) =>
        RedisHistoryStore.OpenAsync(options, TimeProvider.System);
}
