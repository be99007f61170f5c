using Predictions.Testing;

namespace Predictions.Redis.Tests;

public class ClusterTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_histories_are_got_over_all_slots_of_a_cluster()
    {
        await using var server = await RedisServer.StartAsync("--cluster-enabled", "yes");
        await using (var raw = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(server.ConnectionString + ",allowAdmin=true"))
        {
            await raw.GetDatabase().ExecuteAsync("CLUSTER", "ADDSLOTSRANGE", 0, 16383);
            while (!(await raw.GetDatabase().ExecuteAsync("CLUSTER", "INFO")).ToString().Contains("cluster_state:ok", StringComparison.Ordinal))
                await Task.Delay(20, Token);
        }

        await using var store = await RedisHistoryStore.OpenAsync(RedisFixture.Options(server), TimeProvider.System);
        var users = Enumerable.Range(0, 50).Select(i => $"user-{i}").ToArray();
        for (var i = 0; i < users.Length; i++)
            Assert.True((await store.PutAsync(users[i], Histories.Usual(i), null, Token)).IsSuccess);
        var got = await store.GetManyAsync(users, Token);
        Assert.Equal(Enumerable.Range(1, 50), got.Select(o => o.Value.History.Periods.Length));
    }
}
