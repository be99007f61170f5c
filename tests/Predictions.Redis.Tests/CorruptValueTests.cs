using Predictions.Core;

namespace Predictions.Redis.Tests;

public class CorruptValueTests(RedisFixture redis)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;
    private readonly string _user = RedisFixture.NewUser();

    [Fact]
    public async Task Values_swapped_between_users_are_rejected()
    {
        await using var store = await redis.OpenAsync();
        var other = RedisFixture.NewUser();
        await store.PutAsync(_user, Histories.Usual(3), null, Token);
        await store.PutAsync(other, Histories.Usual(5), null, Token);
        var first = await redis.Raw.StringGetAsync(RedisFixture.Key(_user));
        var second = await redis.Raw.StringGetAsync(RedisFixture.Key(other));
        await redis.Raw.StringSetAsync(RedisFixture.Key(_user), second);
        await redis.Raw.StringSetAsync(RedisFixture.Key(other), first);
        Assert.All(
            await store.GetManyAsync([_user, other], Token), o => Assert.Equal(ErrorReason.StoredValueCorrupt, o.Error!.Reason));
    }

    [Theory]
    [InlineData("")]
    [InlineData("xyz")]
    [InlineData("something else altogether")]
    public async Task A_corrupt_value_is_reported_and_repaired_only_by_writes_that_do_not_read_it(string value)
    {
        await using var store = await redis.OpenAsync();
        await redis.Raw.StringSetAsync(RedisFixture.Key(_user), value);
        Assert.Equal(ErrorReason.StoredValueCorrupt, (await store.GetAsync(_user, Token)).Error!.Reason);
        Assert.True((await store.PutAsync(_user, Histories.Usual(2), null, Token)).IsSuccess);
        Assert.True((await store.GetAsync(_user, Token)).IsSuccess);

        await redis.Raw.StringSetAsync(RedisFixture.Key(_user), value);
        Assert.Null(await store.DeleteAsync(_user, Token));
        Assert.Equal(ErrorReason.HistoryNotFound, (await store.GetAsync(_user, Token)).Error!.Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("something else altogether")]
    public async Task A_corrupt_value_fails_merges_and_comparisons(string value)
    {
        await using var store = await redis.OpenAsync();
        await redis.Raw.StringSetAsync(RedisFixture.Key(_user), value);
        var recorded = await store.RecordAsync(_user, Histories.Recorded(new DateOnly(2026, 1, 1)), Token);
        Assert.Equal(ErrorReason.StoredValueCorrupt, recorded.Error!.Reason);
        Assert.Equal(ErrorReason.StoredValueCorrupt, (await store.PutAsync(_user, Histories.Usual(1), 0, Token)).Error!.Reason);
    }
}
