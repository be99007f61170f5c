using Predictions.Redis.Outbox;
using Predictions.Redis.Store;
using Predictions.Redis.Values;
using Predictions.Testing;

namespace Predictions.Redis.Tests;

/// <summary>Waiting for entries, and the positions of consumers, on one server and in a cluster of three masters.</summary>
public class EventLogTests
{
    private const int Users = 300;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tail_returns_each_entry_once_and_in_order_while_it_is_written(bool isCluster)
    {
        await using var server = isCluster ? null : await RedisServer.StartAsync();
        await using var cluster = isCluster ? await RedisCluster.StartAsync() : null;
        await using var store = await Outboxes.OpenAsync(
            RedisFixture.Options(server?.ConnectionString ?? cluster!.ConnectionString));
        await using var tail = await store.Events.OpenTailAsync(TimeProvider.System);
        var writing = WriteAsync(store);
        var after = new EventPosition[HistoryKeys.Partitions];
        var seen = new Dictionary<string, List<long>>();
        while (seen.Values.Sum(revisions => revisions.Count) < 2 * Users)
            foreach (var stored in (await tail.NextAsync(after, Token)).Value)
            {
                Assert.Equal(after[stored.Partition].Number + 1, stored.Position.Number);
                after[stored.Partition] = stored.Position;
                if (!seen.TryGetValue(stored.Event!.Pseudonym, out var revisions))
                    seen[stored.Event.Pseudonym] = revisions = [];
                revisions.Add(stored.Event.Revision);
            }

        var written = await writing;
        Assert.Equal(Users, seen.Count);
        foreach (var (user, revisions) in written)
            Assert.Equal(revisions, seen[store.PseudonymOf(user)]);
        Assert.Equal(after.Select(position => position.Number),
            (await store.Events.AllBoundsAsync(Token)).Value.Select(bounds => bounds.Last.Number));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Positions_of_consumers_are_kept_and_their_number_is_bounded(bool isCluster)
    {
        await using var server = isCluster ? null : await RedisServer.StartAsync();
        await using var cluster = isCluster ? await RedisCluster.StartAsync() : null;
        await using var store = await Outboxes.OpenAsync(
            RedisFixture.Options(server?.ConnectionString ?? cluster!.ConnectionString) with { KeyPrefix = "app:" });
        var events = store.Events;
        Assert.Empty((await events.PositionsAsync("mailer", Token)).Value);
        Assert.True((await events.CommitAsync("mailer", Positions((0, 5), (255, 7)), Token)).Value);
        Assert.True((await events.CommitAsync("mailer", Positions((0, 6)), Token)).Value);
        Assert.True((await events.CommitAsync("chat", Positions(), Token)).Value);
        Assert.Equal(
            Positions((0, 6), (255, 7)), (await events.PositionsAsync("mailer", Token)).Value.OrderBy(p => p.Key).ToDictionary());
        Assert.Equal(["chat", "mailer"], (await events.ConsumersAsync(Token)).Value);

        for (var i = 2; i < EventLog.MaxConsumers; i++)
            Assert.True((await events.CommitAsync($"c{i}", Positions(), Token)).Value);
        Assert.False((await events.CommitAsync("one-more", Positions((0, 1)), Token)).Value);
        Assert.True((await events.CommitAsync("mailer", Positions((1, 1)), Token)).Value);
        Assert.Empty((await events.PositionsAsync("one-more", Token)).Value);
    }

    [Fact]
    public async Task A_tail_goes_on_after_Redis_was_killed()
    {
        await using var server = await RedisServer.StartAsync(RedisModes.WritesThrough);
        await using var store = await Outboxes.OpenAsync(RedisFixture.Options(server));
        await using var tail = await store.Events.OpenTailAsync(TimeProvider.System);
        var after = new EventPosition[HistoryKeys.Partitions];
        await store.PutAsync("ann", Histories.Usual(1), null, Token);
        var first = Assert.Single(await NextAsync(tail, after));
        after[first.Partition] = first.Position;
        await server.RestartAsync();
        while (!(await store.PutAsync("ann", Histories.Usual(2), null, Token)).IsSuccess)
            await Task.Delay(20, Token);
        Assert.Equal(2, Assert.Single(await NextAsync(tail, after)).Position.Number);
    }

    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("20786-12", 20_786, 12)]
    [InlineData("0-0", 0, 0)]
    public void A_position_is_read(string text, long day, long number)
    {
        Assert.True(EventPosition.TryParse(text, out var position));
        Assert.Equal(new EventPosition(day, number), position);
    }

    [Theory]
    [InlineData("-")]
    [InlineData("1")]
    [InlineData("1-")]
    [InlineData("-1-2")]
    [InlineData("1-2-3")]
    [InlineData("1- 2")]
    [InlineData("99999999999-1")]
    [InlineData("1-99999999999999999999")]
    [InlineData("$")]
    public void What_is_no_position_is_refused(string text) => Assert.False(EventPosition.TryParse(text, out _));

    private static async Task<StoredEvent[]> NextAsync(EventTail tail, EventPosition[] after)
    {
        while (true)
            if (await tail.NextAsync(after, Token) is { IsSuccess: true, Value: [_, ..] events })
                return events;
    }

    private static async Task<Dictionary<string, long[]>> WriteAsync(RedisHistoryStore store)
    {
        var written = new Dictionary<string, long[]>();
        for (var user = 0; user < Users; user++)
        {
            var first = await store.PutAsync($"user-{user}", Histories.Usual(3), null, Token);
            var second = await store.PutAsync($"user-{user}", Histories.Usual(4), null, Token);
            written[$"user-{user}"] = [first.Value.Revision, second.Value.Revision];
        }

        return written;
    }

    private static Dictionary<int, EventPosition> Positions(params (int Partition, long Number)[] positions) =>
        positions.ToDictionary(position => position.Partition, position => new EventPosition(20_000, position.Number));
}
