using Predictions.Core;
using Predictions.Redis.Store;

namespace Predictions.Redis.Tests;

/// <summary>The Redis types, and strings of other programs.</summary>
public static class OtherTypes
{
    private const string Json = """{"periods":[{"start":"2026-01-10"}]}""";

    public static TheoryData<string> Names => ["list", "hash", "set", "zset", "stream"];

    public static TheoryData<string> Strings => ["json", "empty", "counter", "hyperloglog"];

    /// <summary>Stores something under a key.</summary>
    public static string[] Command(string type, string key) => type switch
    {
        "list" => ["RPUSH", key, "x", "y"],
        "hash" => ["HSET", key, "field", "x"],
        "set" => ["SADD", key, "x"],
        "zset" => ["ZADD", key, "1", "x"],
        "stream" => ["XADD", key, "*", "field", "x"],
        "json" => ["SET", key, Json],
        "empty" => ["SET", key, ""],
        "counter" => ["INCR", key],
        "hyperloglog" => ["PFADD", key, "x"],
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };
}

/// <summary>
/// Another program has stored something else under a user's key. Reads and merges fail for this user; an unconditional put and an
/// erase repair the key.
/// </summary>
public class OtherTypeTests(RedisFixture redis)
{
    private static readonly DateOnly Day = new(2026, 1, 1);
    private readonly string _user = RedisFixture.NewUser();
    private readonly string _other = RedisFixture.NewUser();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> All => [.. OtherTypes.Names.Concat(OtherTypes.Strings).Select(row => row.Data)];

    [Theory]
    [MemberData(nameof(All))]
    public async Task Reads_and_merges_fail_and_leave_it(string type)
    {
        await using var store = await redis.OpenAsync();
        await WriteAsync(type);
        var dump = await redis.Raw.KeyDumpAsync(RedisFixture.Key(_user));
        await store.PutAsync(_other, Histories.Usual(3), null, Token);

        Corrupt((await store.GetAsync(_user, Token)).Error);
        var many = await store.GetManyAsync([_other, _user], Token);
        Assert.True(many[0].IsSuccess);
        Corrupt(many[1].Error);
        Corrupt((await store.RecordAsync(_user, Histories.Recorded(Day), Token)).Error);
        Corrupt((await store.RecordAsync(_user, Histories.Removed(Day), Token)).Error);
        Corrupt((await store.PutAsync(_user, Histories.Usual(3), 0, Token)).Error);
        Corrupt((await store.PutAsync(_user, Histories.Usual(3), 7, Token)).Error);
        Assert.Equal(dump, await redis.Raw.KeyDumpAsync(RedisFixture.Key(_user)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task An_unconditional_put_repairs_it(string type)
    {
        await using var store = await redis.OpenAsync();
        await WriteAsync(type);
        await redis.Raw.KeyExpireAsync(RedisFixture.Key(_user), TimeSpan.FromMinutes(1));
        Assert.True((await store.PutAsync(_user, Histories.Usual(3), null, Token)).IsSuccess);
        await HoldsAsync(store, 4);
        Assert.Null(await redis.Raw.KeyTimeToLiveAsync(RedisFixture.Key(_user)));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task An_import_of_many_repairs_it(string type)
    {
        await using var store = await redis.OpenAsync();
        await WriteAsync(type);
        var put = await store.PutManyAsync(
            [(_other, Histories.Usual(2)), (_user, Histories.Usual(3))], DateTimeOffset.UnixEpoch, Token);
        Assert.All(put, outcome => Assert.True(outcome.IsSuccess));
        await HoldsAsync(store, 4);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task An_erase_removes_it_and_a_new_history_can_begin(string type)
    {
        await using var store = await redis.OpenAsync();
        await WriteAsync(type);
        Assert.Null(await store.DeleteAsync(_user, Token));
        Assert.Equal(ErrorReason.HistoryNotFound, (await store.GetAsync(_user, Token)).Error!.Reason);
        Assert.InRange((await redis.Raw.KeyTimeToLiveAsync(RedisFixture.Key(_user)))!.Value.TotalSeconds, 1, 600);
        Assert.True((await store.RecordAsync(_user, Histories.Recorded(Day), Token)).IsSuccess);
        await HoldsAsync(store, 1);
    }

    [Theory]
    [MemberData(nameof(OtherTypes.Names), MemberType = typeof(OtherTypes))]
    public async Task One_that_comes_between_a_read_and_its_write_is_repaired_or_left_in_the_same_way(string type)
    {
        await using var store = await redis.OpenAsync(new InterruptingClock(() => WriteAsync(type)));
        Assert.True((await store.PutAsync(_user, Histories.Usual(3), null, Token)).IsSuccess);
        await HoldsAsync(store, 4);

        await redis.Raw.KeyDeleteAsync(RedisFixture.Key(_user));
        await using var merging = await redis.OpenAsync(new InterruptingClock(() => WriteAsync(type)));
        Corrupt((await merging.RecordAsync(_user, Histories.Recorded(Day), Token)).Error);

        await redis.Raw.KeyDeleteAsync(RedisFixture.Key(_user));
        await using var creating = await redis.OpenAsync(new InterruptingClock(() => WriteAsync(type)));
        Corrupt((await creating.PutAsync(_user, Histories.Usual(3), 0, Token)).Error);
    }

    private Task<string> WriteAsync(string type) =>
        redis.Server.AskAsync(OtherTypes.Command(type, System.Text.Encoding.ASCII.GetString(RedisFixture.Key(_user))));

    private async Task HoldsAsync(RedisHistoryStore store, int periods) =>
        Assert.Equal(periods, (await store.GetAsync(_user, Token)).Value.History.Periods.Length);

    private static void Corrupt(PredictionError? error)
    {
        Assert.Equal(ErrorReason.StoredValueCorrupt, error?.Reason);
        Assert.DoesNotContain("WRONGTYPE", error!.Message, StringComparison.Ordinal);
    }
}
