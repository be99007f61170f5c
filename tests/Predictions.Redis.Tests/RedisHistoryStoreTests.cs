using Microsoft.Extensions.Time.Testing;
using Predictions.Core;
using Predictions.Core.History;
using Predictions.Redis.Store;

namespace Predictions.Redis.Tests;

public class RedisHistoryStoreTests(RedisFixture redis)
{
    private static readonly DateOnly Day = new(2026, 1, 1);
    private static CancellationToken Token => TestContext.Current.CancellationToken;
    private readonly string _user = RedisFixture.NewUser();

    [Fact]
    public async Task A_stored_history_is_read_again()
    {
        await using var store = await redis.OpenAsync();
        var put = (await store.PutAsync(_user, Histories.Usual(12), null, Token)).Value;
        var got = (await store.GetAsync(_user, Token)).Value;
        Assert.True(got.History.SameAs(Histories.Usual(12)));
        Assert.Equal(put.Revision, got.Revision);
        Assert.InRange(await redis.Raw.StringLengthAsync(RedisFixture.Key(_user)), 30, 40);
    }

    [Fact]
    public async Task An_unknown_user_has_no_history()
    {
        await using var store = await redis.OpenAsync();
        Assert.Equal(ErrorReason.HistoryNotFound, (await store.GetAsync(_user, Token)).Error!.Reason);
    }

    [Fact]
    public async Task Many_histories_are_read_in_order()
    {
        await using var store = await redis.OpenAsync();
        var other = RedisFixture.NewUser();
        await store.PutAsync(_user, Histories.Usual(3), null, Token);
        await store.PutAsync(other, Histories.Usual(5), null, Token);
        var got = await store.GetManyAsync([other, RedisFixture.NewUser(), _user, other], Token);
        Assert.Equal([6, null, 4, 6], got.Select(o => o.IsSuccess ? o.Value.History.Periods.Length : (int?)null));
        Assert.Equal(ErrorReason.HistoryNotFound, got[1].Error!.Reason);
        Assert.Empty(await store.GetManyAsync([], Token));
    }

    [Fact]
    public async Task A_replacement_needs_the_stored_revision()
    {
        await using var store = await redis.OpenAsync();
        Assert.Equal(ErrorReason.RevisionMoved, (await store.PutAsync(_user, Histories.Usual(1), 5, Token)).Error!.Reason);
        var first = (await store.PutAsync(_user, Histories.Usual(1), 0, Token)).Value;
        Assert.Equal(ErrorReason.RevisionMoved, (await store.PutAsync(_user, Histories.Usual(2), 0, Token)).Error!.Reason);
        var second = (await store.PutAsync(_user, Histories.Usual(2), first.Revision, Token)).Value;
        Assert.Equal(
            ErrorReason.RevisionMoved, (await store.PutAsync(_user, Histories.Usual(3), first.Revision, Token)).Error!.Reason);
        var third = (await store.PutAsync(_user, Histories.Usual(3), null, Token)).Value;
        Assert.True(first.Revision < second.Revision && second.Revision < third.Revision);
        Assert.Equal(4, (await store.GetAsync(_user, Token)).Value.History.Periods.Length);
    }

    [Fact]
    public async Task Recording_merges_and_a_record_without_effect_keeps_the_revision()
    {
        await using var store = await redis.OpenAsync();
        var first = (await store.RecordAsync(_user, Histories.Recorded(Day), Token)).Value.Answer;
        var again = (await store.RecordAsync(_user, Histories.Recorded(Day), Token)).Value.Answer;
        Assert.Equal(first.Revision, again.Revision);
        var second = (await store.RecordAsync(_user, Histories.Recorded(Day.AddDays(28)), Token)).Value.Answer;
        Assert.True(second.Revision > first.Revision);
        Assert.Equal(2, second.History.Periods.Length);
        var removed = (await store.RecordAsync(_user, Histories.Removed(Day), Token)).Value.Answer;
        Assert.Equal(Day.AddDays(28), removed.History.Periods[0].Start);
    }

    [Fact]
    public async Task A_record_returns_the_history_before_it()
    {
        await using var store = await redis.OpenAsync();
        var first = (await store.RecordAsync(_user, Histories.Recorded(Day), Token)).Value;
        Assert.True(first.Before.Periods.IsEmpty);
        var second = (await store.RecordAsync(_user, Histories.Recorded(Day.AddDays(28)), Token)).Value;
        Assert.True(second.Before.SameAs(first.Answer.History));
        Assert.Equal(2, second.Answer.History.Periods.Length);
        var again = (await store.RecordAsync(_user, Histories.Recorded(Day.AddDays(28)), Token)).Value;
        Assert.Same(again.Answer.History, again.Before);
        var nothing = (await store.RecordAsync(RedisFixture.NewUser(), Histories.Removed(Day), Token)).Value;
        Assert.Same(nothing.Answer.History, nothing.Before);
    }

    [Fact]
    public async Task Removing_from_an_absent_history_stores_nothing()
    {
        await using var store = await redis.OpenAsync();
        Assert.Equal(0, (await store.RecordAsync(_user, Histories.Removed(Day), Token)).Value.Answer.Revision);
        Assert.False(await redis.Raw.KeyExistsAsync(RedisFixture.Key(_user)));
    }

    [Fact]
    public async Task A_record_over_the_limits_is_rejected_as_a_whole()
    {
        await using var store = await redis.OpenAsync();
        var full = CycleHistory.FromSorted([.. Enumerable.Range(0, 600).Select(i => new Period(Day.AddDays(i), 0))], [], []);
        await store.PutAsync(_user, full, null, Token);
        var outcome = await store.RecordAsync(_user, Histories.Recorded(Day.AddDays(-1)), Token);
        Assert.Equal(ErrorReason.TooManyItems, outcome.Error!.Reason);
        Assert.True((await store.GetAsync(_user, Token)).Value.History.SameAs(full));
    }

    [Fact]
    public async Task Revisions_start_from_the_clock_and_grow_also_when_it_stands_still_and_over_an_erase()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.FromUnixTimeMilliseconds(1_770_000_000_000));
        await using var store = await redis.OpenAsync(clock);
        var revisions = new List<long>();
        for (var i = 1; i <= 3; i++)
            revisions.Add((await store.PutAsync(_user, Histories.Usual(i), null, Token)).Value.Revision);
        Assert.Null(await store.DeleteAsync(_user, Token));
        revisions.Add((await store.RecordAsync(_user, Histories.Recorded(Day), Token)).Value.Answer.Revision);
        clock.AdjustTime(clock.GetUtcNow().AddHours(-1));
        revisions.Add((await store.PutAsync(_user, Histories.Usual(4), null, Token)).Value.Revision);
        Assert.Equal(1_770_000_000_000, revisions[0]);
        Assert.Equal(revisions.Order().Distinct(), revisions);
    }

    [Fact]
    public async Task An_erased_history_is_gone_and_a_new_one_can_begin()
    {
        await using var store = await redis.OpenAsync();
        Assert.Null(await store.DeleteAsync(_user, Token));
        var old = (await store.PutAsync(_user, Histories.Usual(9), 0, Token)).Value;
        Assert.Null(await store.DeleteAsync(_user, Token));
        Assert.Equal(ErrorReason.HistoryNotFound, (await store.GetAsync(_user, Token)).Error!.Reason);
        Assert.Equal(ErrorReason.HistoryNotFound, (await store.GetManyAsync([_user], Token))[0].Error!.Reason);
        Assert.Equal(11, await redis.Raw.StringLengthAsync(RedisFixture.Key(_user)));
        Assert.InRange((await redis.Raw.KeyTimeToLiveAsync(RedisFixture.Key(_user)))!.Value.TotalSeconds, 1, 600);

        Assert.Equal(
            ErrorReason.RevisionMoved, (await store.PutAsync(_user, Histories.Usual(9), old.Revision, Token)).Error!.Reason);
        var anew = (await store.PutAsync(_user, Histories.Usual(1), 0, Token)).Value;
        Assert.True(anew.Revision > old.Revision);
        Assert.Null(await redis.Raw.KeyTimeToLiveAsync(RedisFixture.Key(_user)));
    }

    [Fact]
    public async Task A_time_to_live_counts_from_the_last_change()
    {
        await using var store = await RedisHistoryStore.OpenAsync(
            RedisFixture.Options(redis.Server) with { TtlDays = 30 }, TimeProvider.System);
        await store.PutAsync(_user, Histories.Usual(2), null, Token);
        Assert.InRange((await redis.Raw.KeyTimeToLiveAsync(RedisFixture.Key(_user)))!.Value.TotalDays, 29.9, 30);
    }

    [Fact]
    public async Task Each_call_is_observed_with_its_outcome()
    {
        var seen = new List<(StoreOperation, ErrorReason)>();
        await using var store = await redis.OpenAsync(observer: (operation, outcome, elapsed) =>
        {
            Assert.True(elapsed > TimeSpan.Zero);
            seen.Add((operation, outcome));
        });
        await store.GetAsync(_user, Token);
        await store.PutAsync(_user, Histories.Usual(1), 3, Token);
        await store.RecordAsync(_user, Histories.Recorded(Day), Token);
        await store.DeleteAsync(_user, Token);
        await store.GetManyAsync([_user], Token);
        Assert.True((await store.PingAsync(Token)).IsSuccess);
        Assert.Equal(
            [
                (StoreOperation.Get, ErrorReason.HistoryNotFound), (StoreOperation.Put, ErrorReason.RevisionMoved),
                (StoreOperation.Record, ErrorReason.None), (StoreOperation.Delete, ErrorReason.None),
                (StoreOperation.GetMany, ErrorReason.None), (StoreOperation.Ping, ErrorReason.None),
            ], seen);
    }
}
