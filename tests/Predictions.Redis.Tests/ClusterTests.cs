using Predictions.Core;
using Predictions.Redis.Store;
using Predictions.Testing;

namespace Predictions.Redis.Tests;

public class ClusterTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_histories_are_stored_and_read_over_all_slots_of_a_cluster()
    {
        await using var server = await StartedAsync();
        await using var store = await RedisHistoryStore.OpenAsync(RedisFixture.Options(server), TimeProvider.System);
        var users = Users(50);
        for (var i = 0; i < users.Length; i++)
            Assert.True((await store.PutAsync(users[i], Histories.Usual(i), null, Token)).IsSuccess);
        var got = await store.GetManyAsync(users, Token);
        Assert.Equal(Enumerable.Range(1, 50), got.Select(o => o.Value.History.Periods.Length));

        var put = await store.PutManyAsync(
            [.. users.Select((user, i) => (user, Histories.Usual(i + 1)))], DateTimeOffset.UnixEpoch, Token);
        Assert.All(put, outcome => Assert.True(outcome.IsSuccess));
        got = await store.GetManyAsync(users, Token);
        Assert.Equal(Enumerable.Range(2, 50), got.Select(o => o.Value.History.Periods.Length));
    }

    [Fact]
    public async Task Keys_of_one_slot_are_read_by_one_command()
    {
        await using var server = await StartedAsync();
        await using var store = await RedisHistoryStore.OpenAsync(RedisFixture.Options(server), TimeProvider.System);
        await using var raw = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(
            server.ConnectionString + ",allowAdmin=true");
        var slots = (
            await Task.WhenAll(
                Users(300).Select(async user => (User: user, Slot: await SlotOfAsync(raw, RedisFixture.Key(user))))))
            .GroupBy(key => key.Slot, key => key.User).ToArray();
        var shared = slots.First(slot => slot.Count() > 1).Take(2).ToArray();
        var alone = slots.First(slot => slot.Count() == 1).Single();
        await store.PutAsync(shared[1], Histories.Usual(3), null, Token);
        await raw.GetDatabase().ListLeftPushAsync(RedisFixture.Key(alone), "x");

        var before = await CallsAsync(raw);
        var got = await store.GetManyAsync([shared[0], alone, shared[1]], Token);
        var after = await CallsAsync(raw);
        Assert.Equal((before.Get + 1, before.MGet + 1), after);
        Assert.Equal(
            [ErrorReason.HistoryNotFound, ErrorReason.StoredValueCorrupt, ErrorReason.None],
            got.Select(o => o.Error?.Reason ?? ErrorReason.None));
    }

    [Fact]
    public async Task A_batch_of_500_users_is_at_most_256_commands()
    {
        await using var server = await StartedAsync();
        await using var store = await RedisHistoryStore.OpenAsync(RedisFixture.Options(server), TimeProvider.System);
        await using var raw = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(
            server.ConnectionString + ",allowAdmin=true");
        var users = Users(500);
        await store.PutManyAsync([.. users.Select(user => (user, Histories.Usual(2)))], DateTimeOffset.UnixEpoch, Token);

        var before = await CallsAsync(raw);
        Assert.All(await store.GetManyAsync(users, Token), outcome => Assert.True(outcome.IsSuccess));
        var after = await CallsAsync(raw);
        var commands = after.Get - before.Get + after.MGet - before.MGet;
        Assert.Equal(users.Select(user => RedisFixture.Key(user)[..6]).Select(Convert.ToHexString).Distinct().Count(), commands);
        Assert.InRange(commands, 100, 256);
        TestContext.Current.SendDiagnosticMessage($"a batch of 500 users in a cluster: {commands} commands");
    }

    private static async Task<int> SlotOfAsync(StackExchange.Redis.ConnectionMultiplexer raw, byte[] key) =>
        (int)await raw.GetDatabase().ExecuteAsync("CLUSTER", "KEYSLOT", key);

    private static string[] Users(int count) => [.. Enumerable.Range(0, count).Select(i => $"user-{i}")];

    private static async Task<RedisServer> StartedAsync()
    {
        var server = await RedisServer.StartAsync("--cluster-enabled", "yes");
        await using var raw = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(
            server.ConnectionString + ",allowAdmin=true");
        await raw.GetDatabase().ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", 0, 16383);
        while (
            !(await raw.GetDatabase().ExecuteAsync("CLUSTER", "INFO")).ToString()
                .Contains("cluster_state:ok", StringComparison.Ordinal))
            await Task.Delay(20, Token);
        return server;
    }

    private static async Task<(long Get, long MGet)> CallsAsync(StackExchange.Redis.ConnectionMultiplexer raw)
    {
        var statistics = (await raw.GetServers()[0].InfoAsync("commandstats"))[0].ToDictionary(
            pair => pair.Key, pair => pair.Value);
        return (CallsOf("cmdstat_get"), CallsOf("cmdstat_mget"));

        long CallsOf(string command) => statistics.TryGetValue(command, out var text)
            ? long.Parse(text.Split(',')[0]["calls=".Length..], System.Globalization.CultureInfo.InvariantCulture)
            : 0;
    }
}
