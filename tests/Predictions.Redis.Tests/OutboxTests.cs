using System.Text;
using Microsoft.Extensions.Time.Testing;
using Predictions.Core;
using Predictions.Core.Forecasting;
using Predictions.Core.History;
using Predictions.Redis.Connection;
using Predictions.Redis.Outbox;
using Predictions.Redis.Store;
using Predictions.Redis.Values;
using Predictions.Testing;

namespace Predictions.Redis.Tests;

/// <summary>The entry that a write appends to the stream of its partition.</summary>
public class OutboxTests(RedisFixture redis)
{
    private static readonly DateTimeOffset Now = new(2026, 3, 10, 13, 14, 15, 160, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string?> Rings => [(string?)null, KeyRings.Text(1, 1)];

    [Theory]
    [MemberData(nameof(Rings))]
    public async Task Each_change_has_one_event_with_its_revision_and_an_unchanged_history_has_none(string? ring)
    {
        await using var store = await Outboxes.OpenAsync(RedisFixture.Options(redis.Server) with { KeyRing = ring });
        var user = RedisFixture.NewUser();
        var history = Histories.Usual(5);
        var put = (await store.PutAsync(user, history, null, Token)).Value;
        await store.PutAsync(user, history, null, Token);
        await store.RecordAsync(user, Histories.Recorded(history.Periods[^1].Start.AddDays(29)), Token);
        var recorded = await store.RecordAsync(user, Histories.Recorded(history.Periods[^1].Start.AddDays(29)), Token);
        await store.PutManyAsync([(user, Histories.Usual(7))], DateTimeOffset.UnixEpoch, Token);
        Assert.Null(await store.DeleteAsync(user, Token));
        Assert.Null(await store.DeleteAsync(user, Token));

        var events = await Outboxes.OfAsync(store, user, Token);
        Assert.Equal([false, false, false, true], events.Select(entry => entry.IsErased));
        Assert.Equal([put.Revision, recorded.Value.Answer.Revision], events.Take(2).Select(entry => entry.Revision));
        Assert.Equal(events.Select(entry => entry.Revision).Order(), events.Select(entry => entry.Revision));
        Assert.All(events, entry => Assert.Null(entry.UserId));
        Assert.Null(events[^1].Forecast);
    }

    [Fact]
    public async Task A_user_without_a_history_has_no_event_when_erased()
    {
        await using var store = await Outboxes.OpenAsync(RedisFixture.Options(redis.Server));
        var user = RedisFixture.NewUser();
        Assert.Null(await store.DeleteAsync(user, Token));
        Assert.Empty(await Outboxes.OfAsync(store, user, Token));
    }

    [Fact]
    public async Task The_forecast_of_an_event_is_changed_only_if_a_shown_date_the_status_or_the_phase_moved()
    {
        var clock = new FakeTimeProvider(Now);
        await using var store = await Outboxes.OpenAsync(
            RedisFixture.Options(redis.Server), Outboxes.Usual with { HoldsDates = true }, clock);
        var user = RedisFixture.NewUser();
        var history = Histories.Usual(12);
        await store.PutAsync(user, history, null, Token);
        // A period in the future is ignored today.
        await store.RecordAsync(user, Histories.Recorded(new DateOnly(2026, 3, 12)), Token);
        await store.RecordAsync(user, Histories.Recorded(new DateOnly(2026, 3, 9)), Token);
        await store.PutAsync(user, CycleHistory.Empty, null, Token);

        var events = await Outboxes.OfAsync(store, user, Token);
        Assert.Equal([true, false, true, null], events.Select(entry => entry.Forecast?.IsChanged));
        var request = new ForecastRequest(new DateOnly(2026, 3, 10), 3, 0.8, false);
        var times = new StageTimes();
        var shown = ForecastPipeline.Run(history, request, Core.Scoring.ScoringModel.Statistical, ref times).Value;
        var sent = events[0].Forecast!.Value;
        Assert.Equal(shown.Status, sent.Status);
        Assert.Equal(shown.Cycles[0].PeriodStart with { Probability = 0 }, sent.NextPeriod with { Probability = 0 });
        Assert.Equal(shown.Cycles[0].PeriodStart.Probability, sent.NextPeriod.Probability, 0.002);
        Assert.Equal(shown.Cycles[0].FertileWindow with { Probability = 0 }, sent.FertileWindow with { Probability = 0 });
    }

    [Fact]
    public async Task An_entry_holds_no_time_finer_than_the_day_no_date_and_no_user_id()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = await Outboxes.OpenAsync(RedisFixture.Options(server), clock: new FakeTimeProvider(Now));
        await store.PutAsync("ann", Histories.Usual(5), null, Token);
        var answer = await server.AskAsync("XRANGE", $"{Outboxes.StreamOf(store, "ann")}", "-", "+");
        Assert.StartsWith($"{EventPosition.DayOf(Now)}-1\n", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("ann", answer, StringComparison.Ordinal);
        var without = (await Outboxes.OfAsync(store, "ann", Token))[0];
        Assert.False(without.HasDates);
        Assert.Equal(default, without.Forecast!.Value.NextPeriod);

        await using var naming = await Outboxes.OpenAsync(
            RedisFixture.Options(server) with { KeyRing = KeyRings.Text(1, 1) }, Outboxes.Usual with { HoldsUserId = true });
        await naming.PutAsync("cleo", Histories.Usual(5), null, Token);
        Assert.Equal("cleo", (await Outboxes.OfAsync(naming, "cleo", Token))[0].UserId);
        Assert.DoesNotContain(
            "cleo", await server.AskAsync("XRANGE", $"{Outboxes.StreamOf(naming, "cleo")}", "-", "+"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Rings))]
    public void An_entry_of_another_partition_or_revision_or_key_ring_fails_its_check(string? ring)
    {
        var keys = ring is null ? null : KeyRing.Parse(ring);
        var events = new EventProtector(() => keys, acceptUnencrypted: false, encryptWrites: true);
        var entry = new HistoryEvent("AAAAAAAAAAAAAAAAAAAAAA", 77, false, null, false, "someone");
        var bytes = events.Encode(9, entry);
        Assert.Equal(entry, events.Decode(9, bytes));
        Assert.Null(events.Decode(10, bytes));
        for (var i = 0; i < bytes.Length; i++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[i] ^= 4;
            Assert.Null(events.Decode(9, damaged));
            Assert.Null(events.Decode(9, bytes[..i]));
        }

        var other = KeyRings.Of(2, 2);
        Assert.Null(new EventProtector(() => other, acceptUnencrypted: false, encryptWrites: true).Decode(9, bytes));
    }

    [Fact]
    public async Task Without_an_outbox_a_write_appends_nothing()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = await RedisHistoryStore.OpenAsync(RedisFixture.Options(server), TimeProvider.System);
        Assert.Empty(await Operations.FailuresAsync(store, "user", Token));
        Assert.DoesNotContain("cmdstat_x", await server.AskAsync("INFO", "commandstats"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Concurrent_writers_of_a_user_have_one_event_each_in_the_order_of_their_revisions()
    {
        await using var one = await Outboxes.OpenAsync(RedisFixture.Options(redis.Server));
        await using var two = await Outboxes.OpenAsync(RedisFixture.Options(redis.Server));
        var user = RedisFixture.NewUser();
        var day = new DateOnly(2020, 1, 1);
        var written = await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
            (await (i % 2 == 0 ? one : two).RecordAsync(user, Histories.Recorded(day.AddDays(i)), Token)).Value.Answer.Revision));
        var revisions = (await Outboxes.OfAsync(one, user, Token)).Select(entry => entry.Revision).ToArray();
        Assert.Equal(revisions.Order(), revisions);
        Assert.Equal(written.Order(), revisions);
    }

    [Fact]
    public async Task Numbers_have_no_gap_over_days_a_clock_that_goes_back_and_a_trim()
    {
        await using var server = await RedisServer.StartAsync();
        var clock = new FakeTimeProvider(Now) { AutoAdvanceAmount = TimeSpan.Zero };
        await using var ahead = await Outboxes.OpenAsync(RedisFixture.Options(server), clock: clock);
        await using var behind = await Outboxes.OpenAsync(
            RedisFixture.Options(server), clock: new FakeTimeProvider(Now.AddDays(-1)));
        var partition = HistoryKeys.PartitionOf(Encoding.ASCII.GetBytes(ahead.PseudonymOf("ann")));
        var day = EventPosition.DayOf(Now);
        await ahead.PutAsync("ann", Histories.Usual(1), null, Token);
        await behind.PutAsync("ann", Histories.Usual(2), null, Token);
        clock.Advance(TimeSpan.FromDays(1));
        await ahead.PutAsync("ann", Histories.Usual(3), null, Token);
        Assert.Equal(
            [new(day, 1), new(day, 2), new(day + 1, 3)],
            (await ahead.Events.ReadAsync(partition, EventPosition.Start, 10, Token)).Value.Select(stored => stored.Position));

        Assert.Equal(2, (await ahead.Events.TrimAsync(DateOnly.FromDateTime(Now.UtcDateTime).AddDays(1), Token)).Value);
        var bounds = (await ahead.Events.BoundsAsync(partition, Token)).Value;
        Assert.Equal((2L, 3L), (bounds.BeforeOldest.Number, bounds.Last.Number));
        Assert.Equal(1, (await ahead.Events.TrimAsync(DateOnly.FromDateTime(Now.UtcDateTime).AddDays(9), Token)).Value);
        bounds = (await ahead.Events.BoundsAsync(partition, Token)).Value;
        Assert.Equal((3L, 3L, null), (bounds.BeforeOldest.Number, bounds.Last.Number, bounds.OldestDay));
        await ahead.PutAsync("ann", Histories.Usual(4), null, Token);
        Assert.Equal(4, (await ahead.Events.ReadAsync(partition, bounds.Last, 10, Token)).Value.Single().Position.Number);
    }

    [Fact]
    public async Task A_partition_keeps_about_as_many_entries_as_it_may()
    {
        await using var server = await RedisServer.StartAsync("--stream-node-max-entries", "10");
        await using var store = await Outboxes.OpenAsync(
            RedisFixture.Options(server), Outboxes.Usual with { MaxPerPartition = 50 });
        for (var i = 0; i < 200; i++)
            Assert.True((await store.PutAsync("ann", Histories.Usual(1 + i % 2), null, Token)).IsSuccess);
        Assert.InRange((await Outboxes.OfAsync(store, "ann", Token)).Length, 50, 60);
    }

    [Fact]
    public async Task A_full_Redis_erases_with_an_event_and_refuses_other_writes_without_one()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = await Outboxes.OpenAsync(RedisFixture.Options(server));
        await store.PutAsync("ann", Histories.Usual(12), null, Token);
        await server.AskAsync("CONFIG", "SET", "maxmemory", "1");
        Assert.False((await store.PutAsync("ann", Histories.Usual(20), null, Token)).IsSuccess);
        Assert.Null(await store.DeleteAsync("ann", Token));
        Assert.Equal([false, true], (await Outboxes.OfAsync(store, "ann", Token)).Select(entry => entry.IsErased));
    }

    [Fact]
    public async Task A_stream_that_cannot_be_appended_to_fails_the_write_and_stores_nothing()
    {
        await using var server = await RedisServer.StartAsync();
        await using var store = await Outboxes.OpenAsync(RedisFixture.Options(server));
        await store.PutAsync("ann", Histories.Usual(12), null, Token);
        var stream = $"{Outboxes.StreamOf(store, "ann")}";
        await server.AskAsync("DEL", stream);
        await server.AskAsync("SET", stream, "x");
        Assert.Equal(ErrorReason.StoreUnavailable, (await store.DeleteAsync("ann", Token))!.Reason);
        var recorded = await store.RecordAsync("ann", Histories.Recorded(new DateOnly(2026, 1, 1)), Token);
        Assert.Equal(ErrorReason.StoreUnavailable, recorded.Error!.Reason);
        Assert.Equal(13, (await store.GetAsync("ann", Token)).Value.History.Periods.Length);
    }

    [Fact]
    public async Task Untagged_keys_have_no_outbox() => await Assert.ThrowsAsync<ArgumentException>(
        () => Outboxes.OpenAsync(RedisFixture.Options(redis.Server) with { Keys = RedisOptions.Untagged }));
}
