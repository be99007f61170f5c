using Predictions.Core;
using Predictions.Redis.Store;

namespace Predictions.Redis.Tests;

/// <summary>
/// Other writes between the read and the compare-and-set step of a write. A write reads the clock between the two, so the tests
/// act in the clock.
/// </summary>
public class SupersededWriteTests(RedisFixture redis)
{
    private static readonly DateOnly Day = new(2026, 1, 1);
    private static CancellationToken Token => TestContext.Current.CancellationToken;
    private readonly string _user = RedisFixture.NewUser();

    [Fact]
    public async Task A_record_begun_before_an_erase_restores_nothing()
    {
        await using var other = await redis.OpenAsync();
        var held = (await other.PutAsync(_user, Histories.Usual(3), null, Token)).Value;
        await using var store = await InterruptedByAsync(async () => Assert.Null(await other.DeleteAsync(_user, Token)));

        var recorded = (await store.RecordAsync(_user, Histories.Recorded(Day), Token)).Value;
        Assert.Equal(5, recorded.Answer.History.Periods.Length);
        Assert.True(recorded.Answer.Revision > held.Revision);
        // Nothing was stored, so the result must show no change.
        Assert.Same(recorded.Answer.History, recorded.Before);
        Assert.Equal(ErrorReason.HistoryNotFound, (await other.GetAsync(_user, Token)).Error!.Reason);
        Assert.True((await other.PutAsync(_user, Histories.Usual(1), 0, Token)).Value.Revision > recorded.Answer.Revision);
    }

    [Fact]
    public async Task An_erasure_that_is_repeated_spares_a_history_that_is_recorded_meanwhile()
    {
        await using var other = await redis.OpenAsync();
        var erased = (await other.PutAsync(_user, Histories.Usual(3), null, Token)).Value.Revision + 1;
        await using var store = await InterruptedByAsync(async () =>
            Assert.True((await other.PutAsync(_user, Histories.Usual(4), null, Token)).IsSuccess));
        Assert.True((await store.EraseAgainAsync([(store.PseudonymOf(_user), erased)], false, Token))[0].IsSuccess);
        Assert.Equal(5, (await other.GetAsync(_user, Token)).Value.History.Periods.Length);
        var now = (await other.GetAsync(_user, Token)).Value.Revision;
        Assert.Equal(ErasedAgain.Newer, (await other.EraseAgainAsync([(store.PseudonymOf(_user), now)], false, Token))[0].Value);
        Assert.Equal(
            ErasedAgain.Erased, (await other.EraseAgainAsync([(store.PseudonymOf(_user), now + 1)], false, Token))[0].Value);
        Assert.Equal(ErrorReason.HistoryNotFound, (await other.GetAsync(_user, Token)).Error!.Reason);
    }

    [Fact]
    public async Task Nor_does_a_record_to_an_absent_history()
    {
        await using var other = await redis.OpenAsync();
        await using var store = await InterruptedByAsync(async () => Assert.Null(await other.DeleteAsync(_user, Token)));
        Assert.True((await store.RecordAsync(_user, Histories.Recorded(Day), Token)).IsSuccess);
        Assert.Equal(ErrorReason.HistoryNotFound, (await other.GetAsync(_user, Token)).Error!.Reason);
    }

    [Fact]
    public async Task Nor_does_a_record_where_a_new_history_has_begun_since()
    {
        await using var other = await redis.OpenAsync();
        await other.PutAsync(_user, Histories.Usual(3), null, Token);
        await using var store = await InterruptedByAsync(async () =>
        {
            Assert.Null(await other.DeleteAsync(_user, Token));
            await other.PutAsync(_user, Histories.Usual(1), 0, Token);
            await other.RecordAsync(_user, Histories.Recorded(Day.AddDays(90)), Token);
        });
        Assert.True((await store.RecordAsync(_user, Histories.Recorded(Day), Token)).IsSuccess);
        Assert.Equal(3, (await other.GetAsync(_user, Token)).Value.History.Periods.Length);
    }

    [Fact]
    public async Task A_record_is_merged_into_a_new_history_of_another_device()
    {
        await using var other = await redis.OpenAsync();
        Assert.Null(await other.DeleteAsync(_user, Token));
        await using var store = await InterruptedByAsync(
            async () => await other.RecordAsync(_user, Histories.Recorded(Day.AddDays(28)), Token));
        var recorded = (await store.RecordAsync(_user, Histories.Recorded(Day), Token)).Value;
        Assert.Equal(Day.AddDays(28), Assert.Single(recorded.Before.Periods.ToArray()).Start);
        Assert.Equal(2, (await other.GetAsync(_user, Token)).Value.History.Periods.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_replacement_superseded_by_an_erase_is_not_stored(bool conditional)
    {
        await using var other = await redis.OpenAsync();
        var held = (await other.PutAsync(_user, Histories.Usual(3), null, Token)).Value;
        await using var store = await InterruptedByAsync(async () => Assert.Null(await other.DeleteAsync(_user, Token)));
        var put = await store.PutAsync(_user, Histories.Usual(4), conditional ? held.Revision : null, Token);
        Assert.Equal(conditional ? ErrorReason.RevisionMoved : null, put.Error?.Reason);
        Assert.Equal(ErrorReason.HistoryNotFound, (await other.GetAsync(_user, Token)).Error!.Reason);
    }

    [Fact]
    public async Task A_replacement_interrupted_by_a_record_is_stored_after_it()
    {
        await using var other = await redis.OpenAsync();
        await using var store = await InterruptedByAsync(
            async () => await other.RecordAsync(_user, Histories.Recorded(Day), Token));
        Assert.True((await store.PutAsync(_user, Histories.Usual(4), null, Token)).IsSuccess);
        Assert.Equal(5, (await other.GetAsync(_user, Token)).Value.History.Periods.Length);
    }

    [Fact]
    public async Task An_erase_interrupted_by_a_record_erases_it_too()
    {
        await using var other = await redis.OpenAsync();
        await other.PutAsync(_user, Histories.Usual(3), null, Token);
        await using var store = await InterruptedByAsync(
            async () => await other.RecordAsync(_user, Histories.Recorded(Day), Token));
        Assert.Null(await store.DeleteAsync(_user, Token));
        Assert.Equal(ErrorReason.HistoryNotFound, (await other.GetAsync(_user, Token)).Error!.Reason);
    }

    [Fact]
    public async Task A_write_that_is_always_interrupted_fails_in_bounded_time()
    {
        await using var other = await redis.OpenAsync();
        var clock = new InterruptingClock(
            async () => await other.PutAsync(_user, Histories.Usual(2), null, Token), times: int.MaxValue);
        await using var store = await RedisHistoryStore.OpenAsync(
            RedisFixture.Options(redis.Server) with { WriteTimeoutMs = 200 }, clock);
        var outcome = await store.RecordAsync(_user, Histories.Recorded(Day), Token).AsTask()
            .WaitAsync(TimeSpan.FromMinutes(3), Token);
        Assert.Equal(ErrorReason.StoreUnavailable, outcome.Error!.Reason);
    }

    private Task<RedisHistoryStore> InterruptedByAsync(Func<Task> other) =>
        redis.OpenAsync(new InterruptingClock(other));
}

/// <summary>A clock that acts when it is read: a write reads it between its read and its compare-and-set step.</summary>
internal sealed class InterruptingClock(Func<Task> interruption, int times = 1) : TimeProvider
{
    private int _left = times;

    public override DateTimeOffset GetUtcNow()
    {
        if (_left-- > 0)
            Task.Run(interruption).GetAwaiter().GetResult();
        return base.GetUtcNow();
    }
}
