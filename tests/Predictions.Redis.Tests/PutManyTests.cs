using Microsoft.Extensions.Time.Testing;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Redis.Store;

namespace Predictions.Redis.Tests;

public class PutManyTests(RedisFixture redis)
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static CancellationToken Token => TestContext.Current.CancellationToken;
    private readonly string[] _users = [.. Enumerable.Range(0, 40).Select(_ => RedisFixture.NewUser())];

    [Fact]
    public async Task Many_histories_replace_absent_stored_and_corrupt_ones()
    {
        await using var store = await redis.OpenAsync();
        var before = (await store.PutAsync(_users[0], Histories.Usual(1), null, Token)).Value;
        await redis.Raw.StringSetAsync(RedisFixture.Key(_users[1]), "something else altogether");

        var put = await store.PutManyAsync([.. _users.Select((user, i) => (user, Histories.Usual(i)))], Noon, Token);
        Assert.All(put, outcome => Assert.True(outcome.IsSuccess));
        Assert.True(put[0].Value.Revision > before.Revision);
        var got = await store.GetManyAsync(_users, Token);
        Assert.Equal(put.Select(o => o.Value.Revision), got.Select(o => o.Value.Revision));
        Assert.Equal(Enumerable.Range(1, 40), got.Select(o => o.Value.History.Periods.Length));
        Assert.Empty(await store.PutManyAsync([], Noon, Token));
    }

    [Fact]
    public async Task Of_a_user_who_is_named_twice_the_later_history_stays()
    {
        await using var store = await redis.OpenAsync();
        for (var round = 0; round < 20; round++)
        {
            var put = await store.PutManyAsync(
                [(_users[0], Histories.Usual(2)), (_users[0], Histories.Usual(7))], Noon, Token);
            Assert.True(put[1].Value.Revision > put[0].Value.Revision);
            Assert.Equal(8, (await store.GetAsync(_users[0], Token)).Value.History.Periods.Length);
        }
    }

    [Fact]
    public async Task A_user_erased_since_the_import_began_stays_erased()
    {
        var clock = new FakeTimeProvider(Noon);
        await using var store = await redis.OpenAsync(clock);
        await store.PutAsync(_users[0], Histories.Usual(3), null, Token);
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(await store.DeleteAsync(_users[0], Token));
        clock.Advance(TimeSpan.FromMinutes(1));

        var history = (_users[0], Histories.Usual(3));
        Assert.True((await store.PutManyAsync([history], Noon, Token))[0].IsSuccess);
        Assert.Equal(ErrorReason.HistoryNotFound, (await store.GetAsync(_users[0], Token)).Error!.Reason);

        // An import that began after the erase stores the history again.
        var put = await store.PutManyAsync([history], clock.GetUtcNow(), Token);
        Assert.Equal(put[0].Value.Revision, (await store.GetAsync(_users[0], Token)).Value.Revision);
    }

    [Fact]
    public async Task Concurrent_records_are_replaced_and_never_mixed()
    {
        await using var store = await redis.OpenAsync();
        var recording = Task.Run(async () =>
        {
            for (var i = 0; i < 200; i++)
                await store.RecordAsync(
                    _users[i % _users.Length], Histories.Recorded(new DateOnly(2020, 1, 1).AddDays(i)), Token);
        }, Token);
        var put = await store.PutManyAsync([.. _users.Select(user => (user, Histories.Usual(5)))], Noon, Token);
        await recording;
        Assert.All(put, outcome => Assert.Equal(6, outcome.Value.History.Periods.Length));
        var got = await store.GetManyAsync(_users, Token);
        Assert.All(
            got, outcome =>
                Assert.True(Histories.Usual(5).Periods.ToArray().All(p => outcome.Value.History.Periods.Contains(p))));
    }

    [Fact]
    public async Task Without_a_store_every_user_is_unavailable()
    {
        await using var server = await Testing.RedisServer.StartAsync();
        await using var store = await RedisHistoryStore.OpenAsync(
            RedisFixture.Options(server, callTimeoutMs: 250), TimeProvider.System);
        server.Kill();
        var put = await store.PutManyAsync([.. _users.Select(user => (user, CycleHistory.Empty))], Noon, Token);
        Assert.All(put, outcome => Assert.Equal(ErrorReason.StoreUnavailable, outcome.Error!.Reason));
    }
}
