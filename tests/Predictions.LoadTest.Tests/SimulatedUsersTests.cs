using Predictions.Cli.LoadTest;
using Predictions.LoadTest.Targets;
using Predictions.Redis.Connection;
using Predictions.Redis.Store;
using Predictions.Redis.Values;
using Predictions.Testing;
using Predictions.Training.Simulation;

namespace Predictions.LoadTest.Tests;

public class SimulatedUsersTests
{
    [Fact]
    public void A_user_is_the_same_in_a_population_of_any_size()
    {
        var (few, many) = (new SimulatedUsers(100, 5, 3, 60, UserIds.AsOf), new SimulatedUsers(100_000, 5, 3, 60, UserIds.AsOf));
        Assert.All(Enumerable.Range(0, 100), user => Assert.True(few.HistoryOf(user).SameAs(many.HistoryOf(user))));
        var other = new SimulatedUsers(100, 6, 3, 60, UserIds.AsOf);
        Assert.DoesNotContain(Enumerable.Range(0, 100), user => few.HistoryOf(user).SameAs(other.HistoryOf(user)));
    }

    [Fact]
    public void Every_number_of_cycles_has_the_same_number_of_users()
    {
        var population = new SimulatedUsers(580, 1, 3, 60, UserIds.AsOf);
        var counts = Enumerable.Range(0, 580).CountBy(user => population.HistoryOf(user).Periods.Length).ToDictionary();
        Assert.Equal(Enumerable.Range(3, 58), counts.Keys.Order());
        Assert.All(counts.Values, count => Assert.Equal(10, count));
    }

    [Fact]
    public void Every_user_is_within_a_running_cycle()
    {
        var population = new SimulatedUsers(2_000, 1, 12, 12, UserIds.AsOf);
        Assert.All(Enumerable.Range(0, 2_000).Select(population.HistoryOf), history =>
        {
            Assert.InRange(UserIds.AsOf.DayNumber - history.Periods[^1].Start.DayNumber, 0, 27);
            Assert.All(history.Pauses.ToArray(), pause => Assert.True(pause.Until < history.Periods[^1].Start));
        });
    }

    [Fact]
    public void Ids_have_one_length_and_a_range()
    {
        Assert.Equal("user-0000042", UserIds.Of(42));
        Assert.Equal("user-9999999", UserIds.Of(9_999_999));
        Assert.Throws<ArgumentOutOfRangeException>(() => UserIds.Of(10_000_000));
        Assert.Throws<ArgumentOutOfRangeException>(() => UserIds.Of(-1));
    }

    [Theory]
    [InlineData(0, 3, 60)]
    [InlineData(10_000_001, 3, 60)]
    [InlineData(10, 0, 60)]
    [InlineData(10, 4, 3)]
    [InlineData(10, 3, 501)]
    public void Values_out_of_range_are_rejected(int users, int fewest, int most) =>
        Assert.NotNull(new SimulatedUsers(users, 1, fewest, most, UserIds.AsOf).Problem());

    [Fact]
    public async Task The_service_reads_the_stored_population()
    {
        await using var redis = await RedisServer.StartAsync();
        var options = new RedisOptions
        {
            ConnectionString = redis.ConnectionString, KeySecret = HistoryKeys.DevelopmentSecret,
            CallTimeoutMs = 10_000
        };
        await using var store = await RedisHistoryStore.OpenAsync(options, TimeProvider.System);
        var population = new SimulatedUsers(3_000, 7, 3, 60, UserIds.AsOf);
        Assert.Null(await PopulateCommand.StoreAsync(store, population, _ => { }, TestContext.Current.CancellationToken));
        foreach (var user in (int[])[0, 1, 1_499, 2_999])
        {
            var stored = await store.GetAsync(UserIds.Of(user), TestContext.Current.CancellationToken);
            Assert.True(stored.Value.History.SameAs(population.HistoryOf(user)));
        }
    }
}
