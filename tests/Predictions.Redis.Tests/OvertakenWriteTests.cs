using Microsoft.Extensions.Time.Testing;
using Predictions.Core;
using Predictions.Core.History;

namespace Predictions.Redis.Tests;

/// <summary>
/// A write that has read, and is overtaken before it stores. The clock is what a write asks between the two, so a test can act
/// there.
/// </summary>
public class OvertakenWriteTests(RedisFixture redis)
{
    private static readonly DateOnly Day = new(2026, 1, 1);
    private static CancellationToken Token => TestContext.Current.CancellationToken;
    private readonly string _user = RedisFixture.NewUser();

    [Fact]
    public async Task A_record_begun_before_an_erase_brings_nothing_back()
    {
        await using var other = await redis.OpenAsync();
        var held = (await other.PutAsync(_user, Histories.Usual(3), null, Token)).Value;
        await using var store = await OvertakenByAsync(async () => Assert.Null(await other.DeleteAsync(_user, Token)));

        var recorded = (await store.RecordAsync(_user, Histories.Recorded(Day), Token)).Value;
        Assert.Equal(5, recorded.Answer.History.Periods.Length);
        Assert.True(recorded.Answer.Revision > held.Revision);
        // Nothing was stored, so nothing was changed that anybody may learn from.
        Assert.Same(recorded.Answer.History, recorded.Before);
        Assert.Equal(ErrorReason.HistoryNotFound, (await other.GetAsync(_user, Token)).Error!.Reason);
        Assert.True((await other.PutAsync(_user, Histories.Usual(1), 0, Token)).Value.Revision > recorded.Answer.Revision);
    }

    [Fact]
    public async Task Nor_does_it_where_nothing_was_stored_before()
    {
        await using var other = await redis.OpenAsync();
        await using var store = await OvertakenByAsync(async () => Assert.Null(await other.DeleteAsync(_user, Token)));
        Assert.True((await store.RecordAsync(_user, Histories.Recorded(Day), Token)).IsSuccess);
        Assert.Equal(ErrorReason.HistoryNotFound, (await other.GetAsync(_user, Token)).Error!.Reason);
    }

    [Fact]
    public async Task Nor_does_it_where_a_new_history_has_begun_since()
    {
        await using var other = await redis.OpenAsync();
        await other.PutAsync(_user, Histories.Usual(3), null, Token);
        await using var store = await OvertakenByAsync(async () =>
        {
            Assert.Null(await other.DeleteAsync(_user, Token));
            await other.PutAsync(_user, Histories.Usual(1), 0, Token);
            await other.RecordAsync(_user, Histories.Recorded(Day.AddDays(90)), Token);
        });
        Assert.True((await store.RecordAsync(_user, Histories.Recorded(Day), Token)).IsSuccess);
        Assert.Equal(3, (await other.GetAsync(_user, Token)).Value.History.Periods.Length);
    }

    [Fact]
    public async Task A_record_overtaken_by_another_device_of_a_new_history_is_merged()
    {
        await using var other = await redis.OpenAsync();
        Assert.Null(await other.DeleteAsync(_user, Token));
        await using var store = await OvertakenByAsync(async () => await other.RecordAsync(_user, Histories.Recorded(Day.AddDays(28)), Token));
        var recorded = (await store.RecordAsync(_user, Histories.Recorded(Day), Token)).Value;
        Assert.Equal(Day.AddDays(28), Assert.Single(recorded.Before.Periods.ToArray()).Start);
        Assert.Equal(2, (await other.GetAsync(_user, Token)).Value.History.Periods.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_replacement_overtaken_by_an_erase_is_not_stored(bool conditional)
    {
        await using var other = await redis.OpenAsync();
        var held = (await other.PutAsync(_user, Histories.Usual(3), null, Token)).Value;
        await using var store = await OvertakenByAsync(async () => Assert.Null(await other.DeleteAsync(_user, Token)));
        var put = await store.PutAsync(_user, Histories.Usual(4), conditional ? held.Revision : null, Token);
        Assert.Equal(conditional ? ErrorReason.RevisionMoved : null, put.Error?.Reason);
        Assert.Equal(ErrorReason.HistoryNotFound, (await other.GetAsync(_user, Token)).Error!.Reason);
    }

    [Fact]
    public async Task A_replacement_overtaken_by_a_record_is_stored_after_it()
    {
        await using var other = await redis.OpenAsync();
        await using var store = await OvertakenByAsync(async () => await other.RecordAsync(_user, Histories.Recorded(Day), Token));
        Assert.True((await store.PutAsync(_user, Histories.Usual(4), null, Token)).IsSuccess);
        Assert.Equal(5, (await other.GetAsync(_user, Token)).Value.History.Periods.Length);
    }

    [Fact]
    public async Task An_erase_overtaken_by_a_record_erases_it_too()
    {
        await using var other = await redis.OpenAsync();
        await other.PutAsync(_user, Histories.Usual(3), null, Token);
        await using var store = await OvertakenByAsync(async () => await other.RecordAsync(_user, Histories.Recorded(Day), Token));
        Assert.Null(await store.DeleteAsync(_user, Token));
        Assert.Equal(ErrorReason.HistoryNotFound, (await other.GetAsync(_user, Token)).Error!.Reason);
    }

    [Fact]
    public async Task A_write_that_is_overtaken_for_ever_gives_up_in_bounded_time()
    {
        await using var other = await redis.OpenAsync();
        var clock = new InterruptingClock(async () => await other.PutAsync(_user, Histories.Usual(2), null, Token), times: int.MaxValue);
        await using var store = await RedisHistoryStore.OpenAsync(RedisFixture.Options(redis.Server) with { WriteTimeoutMs = 200 }, clock);
        var outcome = await store.RecordAsync(_user, Histories.Recorded(Day), Token).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Token);
        Assert.Equal(ErrorReason.StoreUnavailable, outcome.Error!.Reason);
    }

    private Task<RedisHistoryStore> OvertakenByAsync(Func<Task> other) => redis.OpenAsync(new InterruptingClock(other, times: 1));

    private sealed class InterruptingClock(Func<Task> interruption, int times) : TimeProvider
    {
        private int _left = times;

        public override DateTimeOffset GetUtcNow()
        {
            if (_left-- > 0)
                Task.Run(interruption).GetAwaiter().GetResult();
            return base.GetUtcNow();
        }
    }
}
