using Predictions.LoadTest.Populations;
using Predictions.Redis;
using Predictions.Testing;

namespace Predictions.LoadTest.Tests;

public class PopulationTests
{
    [Fact]
    public void A_user_is_the_same_in_a_population_of_any_size()
    {
        var (few, many) = (new Population(100, 5, 3, 60), new Population(100_000, 5, 3, 60));
        Assert.All(Enumerable.Range(0, 100), user => Assert.True(few.HistoryOf(user).SameAs(many.HistoryOf(user))));
        var other = new Population(100, 6, 3, 60);
        Assert.DoesNotContain(Enumerable.Range(0, 100), user => few.HistoryOf(user).SameAs(other.HistoryOf(user)));
    }

    [Fact]
    public void Every_number_of_cycles_belongs_to_as_many_users()
    {
        var population = new Population(580, 1, 3, 60);
        var counts = Enumerable.Range(0, 580).CountBy(user => population.HistoryOf(user).Periods.Length).ToDictionary();
        Assert.Equal(Enumerable.Range(3, 58), counts.Keys.Order());
        Assert.All(counts.Values, count => Assert.Equal(10, count));
    }

    [Fact]
    public void Every_user_is_within_a_running_cycle()
    {
        var population = new Population(2_000, 1, 12, 12);
        Assert.All(Enumerable.Range(0, 2_000).Select(population.HistoryOf), history =>
        {
            Assert.InRange(Population.AsOf.DayNumber - history.Periods[^1].Start.DayNumber, 0, 27);
            Assert.All(history.Pauses.ToArray(), pause => Assert.True(pause.Until < history.Periods[^1].Start));
        });
    }

    [Fact]
    public void Ids_are_of_one_length_and_a_stranger_has_none()
    {
        var population = new Population(1_000, 1, 3, 60);
        Assert.Equal("user-0000042", population.IdOf(42));
        Assert.Throws<ArgumentOutOfRangeException>(() => population.IdOf(1_000));
    }

    [Theory]
    [InlineData(0, 3, 60)]
    [InlineData(10_000_001, 3, 60)]
    [InlineData(10, 0, 60)]
    [InlineData(10, 4, 3)]
    [InlineData(10, 3, 501)]
    public void What_is_out_of_range_is_said(int users, int fewest, int most) => Assert.NotNull(new Population(users, 1, fewest, most).Problem());

    [Fact]
    public async Task A_population_is_stored_as_the_service_reads_it()
    {
        await using var redis = await RedisServer.StartAsync();
        var options = new RedisOptions { ConnectionString = redis.ConnectionString, KeySecret = HistoryKeys.DevelopmentSecret, CallTimeoutMs = 10_000 };
        await using var store = await RedisHistoryStore.OpenAsync(options, TimeProvider.System);
        var population = new Population(3_000, 7, 3, 60);
        Assert.Null(await new PopulationLoader(store, population).LoadAsync(null, TestContext.Current.CancellationToken));
        foreach (var user in (int[])[0, 1, 1_499, 2_999])
        {
            var stored = await store.GetAsync(population.IdOf(user), TestContext.Current.CancellationToken);
            Assert.True(stored.Value.History.SameAs(population.HistoryOf(user)));
        }
    }
}
