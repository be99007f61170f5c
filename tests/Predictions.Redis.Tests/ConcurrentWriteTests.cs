using Predictions.Core;

namespace Predictions.Redis.Tests;

public class ConcurrentWriteTests(RedisFixture redis)
{
    private const int Devices = 100;
    private static readonly DateOnly Day = new(2020, 1, 1);
    private static CancellationToken Token => TestContext.Current.CancellationToken;
    private readonly string _user = RedisFixture.NewUser();

    [Fact]
    public async Task Of_100_replacements_of_one_revision_exactly_one_wins()
    {
        await using var store = await redis.OpenAsync();
        var revision = (await store.PutAsync(_user, Histories.Usual(1), 0, Token)).Value.Revision;
        var puts = await Task.WhenAll(Enumerable.Range(0, Devices)
            .Select(i => Task.Run(async () => await store.PutAsync(_user, Histories.Usual(i + 2), revision, Token))));
        var won = Assert.Single(puts, p => p.IsSuccess);
        Assert.All(puts.Where(p => !p.IsSuccess), p => Assert.Equal(ErrorReason.RevisionMoved, p.Error!.Reason));
        Assert.True((await store.GetAsync(_user, Token)).Value.History.SameAs(won.Value.History));
    }

    [Fact]
    public async Task Of_100_first_histories_exactly_one_is_first()
    {
        await using var store = await redis.OpenAsync();
        var puts = await Task.WhenAll(Enumerable.Range(0, Devices)
            .Select(i => Task.Run(async () => await store.PutAsync(_user, Histories.Usual(i), 0, Token))));
        Assert.Single(puts, p => p.IsSuccess);
    }

    [Fact]
    public async Task Of_100_devices_that_record_at_once_on_two_instances_none_is_lost()
    {
        await using var one = await redis.OpenAsync();
        await using var two = await redis.OpenAsync();
        var records = await Task.WhenAll(Enumerable.Range(0, Devices).Select(i => Task.Run(async () =>
            await (i % 2 == 0 ? one : two).RecordAsync(_user, Histories.Recorded(Day.AddDays(i)), Token))));
        Assert.All(records, r => Assert.True(r.IsSuccess));
        Assert.Equal(Devices, records.Select(r => r.Value.Answer.Revision).Distinct().Count());
        Assert.Equal(Devices, (await one.GetAsync(_user, Token)).Value.History.Periods.Length);
    }

    [Fact]
    public async Task Devices_that_record_during_an_erase_restore_nothing_older()
    {
        await using var store = await redis.OpenAsync();
        for (var round = 0; round < 20; round++)
        {
            var before = Day.AddDays(round);
            await store.RecordAsync(_user, Histories.Recorded(before), Token);
            var records = Enumerable.Range(100, 20)
                .Select(i => Task.Run(async () => await store.RecordAsync(_user, Histories.Recorded(Day.AddDays(i)), Token)))
                    .ToArray();
            Assert.Null(await store.DeleteAsync(_user, Token));
            Assert.All(await Task.WhenAll(records), r => Assert.True(r.IsSuccess));
            var left = await store.GetAsync(_user, Token);
            Assert.False(left.IsSuccess && left.Value.History.Periods.ToArray().Any(p => p.Start == before));
        }
    }
}
