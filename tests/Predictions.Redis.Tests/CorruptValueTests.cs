using Predictions.Core;

namespace Predictions.Redis.Tests;

public class CorruptValueTests(RedisFixture redis)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;
    private readonly string _user = RedisFixture.NewUser();

    [Fact]
    public async Task Values_swapped_between_users_are_refused()
    {
        await using var store = await redis.OpenAsync();
        var other = RedisFixture.NewUser();
        await store.PutAsync(_user, Histories.Usual(3), null, Token);
        await store.PutAsync(other, Histories.Usual(5), null, Token);
        var (mine, hers) = (await redis.Raw.StringGetAsync(RedisFixture.Key(_user)), await redis.Raw.StringGetAsync(RedisFixture.Key(other)));
        await redis.Raw.StringSetAsync(RedisFixture.Key(_user), hers);
        await redis.Raw.StringSetAsync(RedisFixture.Key(other), mine);
        Assert.All(await store.GetManyAsync([_user, other], Token), o => Assert.Equal(PredictionError.StoredValueCorrupt, o.Failure!.Error));
    }

    [Theory]
    [InlineData("")]
    [InlineData("xyz")]
    [InlineData("something else altogether")]
    public async Task A_corrupt_value_is_told_and_healed_only_by_what_does_not_need_it(string value)
    {
        await using var store = await redis.OpenAsync();
        await redis.Raw.StringSetAsync(RedisFixture.Key(_user), value);
        Assert.Equal(PredictionError.StoredValueCorrupt, (await store.GetAsync(_user, Token)).Failure!.Error);
        Assert.True((await store.PutAsync(_user, Histories.Usual(2), null, Token)).IsSuccess);
        Assert.True((await store.GetAsync(_user, Token)).IsSuccess);

        await redis.Raw.StringSetAsync(RedisFixture.Key(_user), value);
        Assert.Null(await store.DeleteAsync(_user, Token));
        Assert.Equal(PredictionError.HistoryNotFound, (await store.GetAsync(_user, Token)).Failure!.Error);
    }

    [Theory]
    [InlineData("")]
    [InlineData("something else altogether")]
    public async Task A_corrupt_value_is_neither_merged_into_nor_compared_with(string value)
    {
        await using var store = await redis.OpenAsync();
        await redis.Raw.StringSetAsync(RedisFixture.Key(_user), value);
        var recorded = await store.RecordAsync(_user, Histories.Recorded(new DateOnly(2026, 1, 1)), Token);
        Assert.Equal(PredictionError.StoredValueCorrupt, recorded.Failure!.Error);
        Assert.Equal(PredictionError.StoredValueCorrupt, (await store.PutAsync(_user, Histories.Usual(1), 0, Token)).Failure!.Error);
    }

    [Fact]
    public async Task A_key_of_another_type_harms_one_user()
    {
        await using var store = await redis.OpenAsync();
        await redis.Raw.ListLeftPushAsync(RedisFixture.Key(_user), "x");
        var failure = (await store.GetAsync(_user, Token)).Failure!;
        Assert.Equal(PredictionError.StoredValueCorrupt, failure.Error);
        Assert.DoesNotContain("WRONGTYPE", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_of_another_type_is_not_taken_for_none_among_many()
    {
        await using var store = await redis.OpenAsync();
        var other = RedisFixture.NewUser();
        await store.PutAsync(other, Histories.Usual(3), null, Token);
        await redis.Raw.HashSetAsync(RedisFixture.Key(_user), "field", "x");
        var got = await store.GetManyAsync([other, _user, RedisFixture.NewUser()], Token);
        Assert.Equal(
            [PredictionError.None, PredictionError.StoredValueCorrupt, PredictionError.HistoryNotFound],
            got.Select(o => o.Failure?.Error ?? PredictionError.None));
    }
}
