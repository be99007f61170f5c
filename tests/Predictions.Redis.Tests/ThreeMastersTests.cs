using System.Diagnostics;
using System.Text;
using Predictions.Core;
using Predictions.Redis.Store;
using Predictions.Testing;

namespace Predictions.Redis.Tests;

/// <summary>A cluster of three masters, each with a third of the users.</summary>
public class ThreeMastersTests
{
    private const int UserCount = 60;

    private static readonly string[] Users = [.. Enumerable.Range(0, UserCount).Select(i => $"user-{i}")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_operation_works_on_users_of_every_master()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var store = await OpenAsync(cluster, callTimeoutMs: 10_000);
        foreach (var user in Users)
            Assert.Empty(await Operations.FailuresAsync(store, user, Token));
        foreach (var node in cluster.Nodes)
            Assert.NotEqual("0", await node.AskAsync("DBSIZE"));
        Assert.All(await store.GetManyAsync(Users, Token), o => Assert.Equal(ErrorReason.HistoryNotFound, o.Error!.Reason));
    }

    [Fact]
    public async Task A_killed_master_affects_only_its_users_until_it_returns()
    {
        await using var cluster = await RedisCluster.StartAsync(RedisModes.WritesThrough);
        await using var store = await OpenAsync(cluster, callTimeoutMs: LongForm.Or(10_000, 250));
        foreach (var user in Users)
            Assert.True((await store.PutAsync(user, Histories.Usual(2), null, Token)).IsSuccess);
        var killed = new HashSet<string>();
        foreach (var user in Users)
            if (await OwnerOfAsync(cluster, user) == 1)
                killed.Add(user);
        Assert.InRange(killed.Count, 5, UserCount / 2);

        cluster.Nodes[1].Kill();
        for (var round = 0; round < LongForm.Or(2, 20); round++)
            await OnlyTheseFailAsync(store, killed);

        await cluster.Nodes[1].RestartAsync();
        for (
            var began = Stopwatch.StartNew(); (await store.GetManyAsync(Users, Token))
                .Any(o => !o.IsSuccess); await Task.Delay(50, Token))
            Assert.InRange(began.Elapsed.TotalSeconds, 0, LongForm.Or(60, 10));
        foreach (var user in Users)
            Assert.True((await store.RecordAsync(user, Histories.Recorded(new DateOnly(2026, 1, 1)), Token)).IsSuccess);
    }

    [Fact]
    public async Task A_slot_that_moves_is_followed()
    {
        await using var cluster = await RedisCluster.StartAsync();
        await using var store = await OpenAsync(cluster, callTimeoutMs: 10_000);
        var user = Users[0];
        Assert.True((await store.PutAsync(user, Histories.Usual(2), null, Token)).IsSuccess);
        var slot = await SlotOfAsync(cluster, user);
        var owner = RedisCluster.FirstOwnerOf(slot);
        for (var move = 0; move < 3; move++, owner = (owner + 1) % 3)
        {
            await cluster.MoveSlotAsync(slot, cluster.Nodes[owner], cluster.Nodes[(owner + 1) % 3]);
            var recorded = await store.RecordAsync(user, Histories.Recorded(new DateOnly(2020, 1, 1).AddDays(40 * move)), Token);
            Assert.Equal(4 + move, recorded.Value.Answer.History.Periods.Length);
            Assert.Equal(4 + move, (await store.GetManyAsync(Users, Token))[0].Value.History.Periods.Length);
        }
    }

    /// <summary>One read of each user, one write of each, and a batch of all.</summary>
    private static async Task OnlyTheseFailAsync(RedisHistoryStore store, HashSet<string> failing)
    {
        var many = await store.GetManyAsync(Users, Token);
        foreach (var (i, user) in Users.Index())
        {
            var began = Stopwatch.StartNew();
            foreach (var failure in (PredictionError?[])
                [
                    many[i].Error,
                    (await store.GetAsync(user, Token)).Error,
                    (await store.PutAsync(user, Histories.Usual(3), null, Token)).Error,
                ])
                Assert.True(failing.Contains(user) == failure is { Reason: ErrorReason.StoreUnavailable }, $"{user}: {failure}");
            Assert.InRange(began.ElapsedMilliseconds, 0, LongForm.Or(60_000, 999));
        }
    }

    private static Task<RedisHistoryStore> OpenAsync(RedisCluster cluster, int callTimeoutMs) =>
        RedisHistoryStore.OpenAsync(RedisFixture.Options(cluster.ConnectionString, callTimeoutMs), TimeProvider.System);

    private static Task<int> SlotOfAsync(RedisCluster cluster, string user) =>
        cluster.SlotOfAsync(Encoding.ASCII.GetString(RedisFixture.Key(user)));

    private static async Task<int> OwnerOfAsync(RedisCluster cluster, string user) =>
        RedisCluster.FirstOwnerOf(await SlotOfAsync(cluster, user));
}
