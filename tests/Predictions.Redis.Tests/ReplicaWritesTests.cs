using System.Collections.Concurrent;
using System.Globalization;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Redis.Store;
using Predictions.Testing;

namespace Predictions.Redis.Tests;

/// <summary>Writes that wait for a real replica, which follows, is frozen, is killed or never was.</summary>
public class ReplicaWritesTests
{
    private static readonly DateOnly Day = new(2026, 1, 1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Every kind of write to a user's history.</summary>
    private static readonly (
        string Name, Func<RedisHistoryStore, string, CancellationToken, Task<PredictionError?>> Ask)[] Writes =
        [.. Operations.Writes.Where(write => write.Name != "rollout"), Operations.Erase];

    [Fact]
    public async Task A_confirmed_write_is_on_the_replica_when_it_is_answered()
    {
        await using var master = await RedisServer.StartAsync();
        await using var replica = await master.StartReplicaAsync();
        await using var store = await OpenAsync(master.ConnectionString, waitMs: 10_000);
        // No wait until the replica has it: the answer of the write is the proof.
        for (var i = 0; i < 50; i++)
        {
            var user = $"user-{i}";
            Assert.True((await store.RecordAsync(user, Histories.Recorded(Day), Token)).IsSuccess);
            Assert.Equal("1", await replica.AskAsync("EXISTS", KeyOf(user)));
        }

        foreach (var (_, write) in Writes)
            Assert.Null(await write(store, "user", Token));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_frozen_or_killed_replica_leaves_writes_stored_and_not_confirmed(bool isKilled)
    {
        await using var master = await RedisServer.StartAsync();
        await using var replica = await master.StartReplicaAsync();
        var seen = new ConcurrentBag<ErrorReason>();
        await using var store = await OpenAsync(
            master.ConnectionString, waitMs: 20, (operation, reason, _) => seen.Add(reason));
        if (isKilled)
            replica.Kill();
        else
            replica.Freeze();
        foreach (var (name, write) in Writes)
        {
            var error = await write(store, name, Token);
            Assert.Equal(ErrorReason.StoredNotConfirmed, error?.Reason);
            Assert.Equal("1", await master.AskAsync("EXISTS", KeyOf(name)));
        }

        Assert.Equal(Writes.Length, seen.Count(reason => reason == ErrorReason.StoredNotConfirmed));
        // Reads have another connection, and are answered from what is stored.
        var stored = await store.GetAsync("record", Token);
        Assert.True(stored.IsSuccess);
        // A repetition changes nothing and is not confirmed either, although it finds what it would store.
        Assert.Equal(ErrorReason.StoredNotConfirmed, await ReasonOfRecordAsync(store));
        Assert.Equal(stored.Value.Revision, (await store.GetAsync("record", Token)).Value.Revision);
    }

    [Fact]
    public async Task A_repetition_is_confirmed_once_the_replica_is_back()
    {
        await using var master = await RedisServer.StartAsync();
        await using var replica = await master.StartReplicaAsync();
        await using var store = await OpenAsync(master.ConnectionString, waitMs: 20);
        replica.Freeze();
        Assert.Equal(ErrorReason.StoredNotConfirmed, await ReasonOfRecordAsync(store));
        var stored = (await store.GetAsync("record", Token)).Value;
        replica.Resume();
        while (await ReasonOfRecordAsync(store) is { } reason)
            Assert.Equal(ErrorReason.StoredNotConfirmed, reason);
        Assert.Equal("1", await replica.AskAsync("EXISTS", KeyOf("record")));
        Assert.Equal(stored.Revision, (await store.GetAsync("record", Token)).Value.Revision);
    }

    [Fact]
    public async Task A_conditional_replacement_is_confirmed_by_its_repetition()
    {
        await using var master = await RedisServer.StartAsync();
        await using var replica = await master.StartReplicaAsync();
        await using var store = await OpenAsync(master.ConnectionString, waitMs: 20);
        replica.Freeze();
        Assert.Equal(ErrorReason.StoredNotConfirmed, (await PutAsync(store, 3)).Error?.Reason);
        var stored = (await store.GetAsync("put", Token)).Value;
        // Another history does not meet the condition, and neither does an equal one where no write waits.
        Assert.Equal(ErrorReason.RevisionMoved, (await PutAsync(store, 4)).Error?.Reason);
        await using var alone = await OpenAsync(master.ConnectionString, waitMs: 20, replicas: 0);
        Assert.Equal(ErrorReason.RevisionMoved, (await PutAsync(alone, 3)).Error?.Reason);
        replica.Resume();
        var answer = await PutAsync(store, 3);
        for (; !answer.IsSuccess; answer = await PutAsync(store, 3))
            Assert.Equal(ErrorReason.StoredNotConfirmed, answer.Error.Reason);
        Assert.Equal(stored.Revision, answer.Value.Revision);
        Assert.Equal("1", await replica.AskAsync("EXISTS", KeyOf("put")));

        static async Task<Outcome<VersionedHistory>> PutAsync(RedisHistoryStore store, int cycles) =>
            await store.PutAsync("put", Histories.Usual(cycles), 0, Token);
    }

    [Fact]
    public async Task A_repetition_keeps_the_time_to_live()
    {
        await using var master = await RedisServer.StartAsync();
        await using var replica = await master.StartReplicaAsync();
        await using var store = await OpenAsync(master.ConnectionString, waitMs: 10_000, ttlDays: 400);
        Assert.Null(await ReasonOfRecordAsync(store));
        await master.AskAsync("EXPIRE", KeyOf("record"), "5000");
        Assert.Null(await ReasonOfRecordAsync(store));
        Assert.InRange(await TtlAsync(), 1, 5_000);
        // A change starts it again.
        Assert.True((await store.RecordAsync("record", Histories.Recorded(Day.AddDays(28)), Token)).IsSuccess);
        Assert.InRange(await TtlAsync(), 5_001, 400 * 24 * 60 * 60);

        async Task<int> TtlAsync() =>
            int.Parse(await master.AskAsync("TTL", KeyOf("record")), CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task More_replicas_than_there_are_confirm_nothing()
    {
        await using var master = await RedisServer.StartAsync();
        await using var replica = await master.StartReplicaAsync();
        await using var store = await OpenAsync(master.ConnectionString, waitMs: 20, replicas: 2);
        Assert.Equal(ErrorReason.StoredNotConfirmed, await ReasonOfRecordAsync(store));
    }

    [Fact]
    public async Task Writes_that_come_together_share_a_wait()
    {
        const int users = 400;
        await using var master = await RedisServer.StartAsync();
        await using var replica = await master.StartReplicaAsync();
        await using var store = await OpenAsync(master.ConnectionString, waitMs: 10_000);
        var before = await WaitsAsync(master);
        var put = await store.PutManyAsync(
            [.. Enumerable.Range(0, users).Select(i => ($"user-{i}", Histories.Usual(3)))], DateTimeOffset.UnixEpoch, Token);
        Assert.All(put, outcome => Assert.True(outcome.IsSuccess));
        Assert.InRange(await WaitsAsync(master) - before, 1, users / 2);
    }

    [Fact]
    public async Task A_call_ends_at_its_deadline_and_the_write_stays()
    {
        await using var master = await RedisServer.StartAsync();
        await using var store = await OpenAsync(master.ConnectionString, waitMs: 10_000);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var writing = store.RecordAsync("record", Histories.Recorded(Day), deadline.Token);
        await master.UntilAsync("1", "EXISTS", KeyOf("record"));
        await master.UntilAsync("blocked_clients:1", "INFO", "clients");
        await deadline.CancelAsync();
        Assert.Equal(ErrorReason.DeadlineExceeded, (await writing).Error?.Reason);
        Assert.True((await store.GetAsync("record", Token)).IsSuccess);
    }

    [Fact]
    public async Task A_write_whose_connection_was_cut_before_the_wait_is_not_confirmed()
    {
        await using var master = await RedisServer.StartAsync();
        await using var replica = await master.StartReplicaAsync();
        await using var store = await OpenAsync(master.ConnectionString, waitMs: 10_000);
        replica.Freeze();
        var writing = store.RecordAsync("record", Histories.Recorded(Day), Token);
        await master.UntilAsync("blocked_clients:1", "INFO", "clients");
        await master.AskAsync("CLIENT", "KILL", "TYPE", "normal");
        Assert.Equal(ErrorReason.StoredNotConfirmed, (await writing).Error?.Reason);
        replica.Resume();
        while (await ReasonOfRecordAsync(store) is { } reason)
            Assert.Contains(reason, (ErrorReason[])[ErrorReason.StoredNotConfirmed, ErrorReason.StoreUnavailable]);
    }

    [Fact]
    public async Task Writes_to_a_cluster_wait_for_the_replicas_of_their_node()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var store = await OpenAsync(cluster.ConnectionString, waitMs: 20);
        // The nodes have no replicas.
        foreach (var (name, write) in Writes)
            Assert.Equal(ErrorReason.StoredNotConfirmed, (await write(store, name, Token))?.Reason);
    }

    /// <summary>The node that a moving slot leaves confirms at once what it never had.</summary>
    [Fact]
    public async Task A_write_that_a_cluster_redirects_is_stored_and_not_confirmed()
    {
        await using var cluster = await RedisCluster.StartAsync();
        var slot = await cluster.SlotOfAsync(KeyOf("record"));
        var owner = RedisCluster.FirstOwnerOf(slot);
        var (from, to) = (cluster.Nodes[owner], cluster.Nodes[(owner + 1) % 3]);
        await using var replica = await from.StartReplicaAsync();
        await using var store = await OpenAsync(cluster.ConnectionString, waitMs: 10_000);
        Assert.Null(await ReasonOfRecordAsync(store));

        // The key is on the new node, and the old one redirects each command about it alone (ASK).
        await RedisCluster.BeginMoveAsync(slot, from, to);
        var before = (await store.GetAsync("record", Token)).Value;
        await replica.UntilAsync("0", "EXISTS", KeyOf("record"));
        Assert.Equal(
            ErrorReason.StoredNotConfirmed,
            (await store.RecordAsync("record", Histories.Recorded(Day.AddDays(28)), Token)).Error?.Reason);
        var stored = (await store.GetAsync("record", Token)).Value;
        Assert.Equal((2, true), (stored.History.Periods.Length, stored.Revision > before.Revision));

        // The client learns of the new node by the redirect (MOVED).
        await cluster.EndMoveAsync(slot, from, to);
        await using var other = await to.StartReplicaAsync();
        while (await ReasonOfRecordAsync(store) is { } reason)
            Assert.Equal(ErrorReason.StoredNotConfirmed, reason);
        Assert.Equal("1", await other.AskAsync("EXISTS", KeyOf("record")));
    }

    [Fact]
    public async Task Without_the_setting_nothing_waits_and_no_connection_is_added()
    {
        await using var master = await RedisServer.StartAsync();
        await using var store = await OpenAsync(master.ConnectionString, waitMs: 20, replicas: 0);
        foreach (var (_, write) in Writes)
            Assert.Null(await write(store, "user", Token));
        Assert.Equal(0, await WaitsAsync(master));
        Assert.True(await store.MayWaitForReplicasAsync(Token));
        var clients = await master.AskAsync("CLIENT", "LIST", "TYPE", "normal");
        Assert.Single(clients.Split('\n'), line => line.Contains("name=predictions", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_user_without_the_right_to_wait_is_noticed()
    {
        await using var master = await RedisServer.StartAsync();
        await master.AskAsync("ACL", "SETUSER", "default", "-wait");
        await using var store = await OpenAsync(master.ConnectionString, waitMs: 20);
        Assert.False(await store.MayWaitForReplicasAsync(Token));
        Assert.Equal(ErrorReason.StoredNotConfirmed, await ReasonOfRecordAsync(store));
        await master.AskAsync("ACL", "SETUSER", "default", "+wait");
        Assert.True(await store.MayWaitForReplicasAsync(Token));
    }

    private static async Task<ErrorReason?> ReasonOfRecordAsync(RedisHistoryStore store) =>
        (await store.RecordAsync("record", Histories.Recorded(Day), Token)).Error?.Reason;

    private static async Task<int> WaitsAsync(RedisServer server)
    {
        var stats = await server.AskAsync("INFO", "commandstats");
        var at = stats.IndexOf("cmdstat_wait:calls=", StringComparison.Ordinal);
        return at < 0 ? 0 : int.Parse(stats[(at + 19)..].Split(',')[0], CultureInfo.InvariantCulture);
    }

    private static string KeyOf(string user) => System.Text.Encoding.ASCII.GetString(RedisFixture.Key(user));

    private static Task<RedisHistoryStore> OpenAsync(
        string connection, int waitMs, StoreObserver? observer = null, int replicas = 1, int? ttlDays = null) =>
        RedisHistoryStore.OpenAsync(
            RedisFixture.Options(connection) with
            {
                WaitReplicas = replicas,
                WaitReplicasTimeoutMs = waitMs,
                TtlDays = ttlDays,
            },
            TimeProvider.System, observer);
}
