using Predictions.PerfGates.Machine;
using Predictions.PerfGates.Progress;
using Predictions.PerfGates.Servers;
using Predictions.LoadTest.Populations;
using Predictions.Testing;

namespace Predictions.PerfGates.Stored;

/// <summary>A Redis of its own, on the core of the load, with a population in it.</summary>
internal sealed class StoredPopulation : IAsyncDisposable
{
    public const int FewestCycles = 3;
    public const int MostCycles = 60;

    /// <summary>A user of the middle: 31 of 3 to 60 cycles.</summary>
    private const int TypicalUser = 28;

    private const int Seed = 1;
    private const int UsersAtOnce = 2_000;
    private const int UsersBetweenReports = 100_000;

    private StoredPopulation(RedisServer redis, Population population) => (Redis, Population) = (redis, population);

    public RedisServer Redis { get; }

    public Population Population { get; }

    /// <summary>The user whom runs that can ask for one only ask for.</summary>
    public string TypicalId => Population.IdOf(TypicalUser % Population.Users);

    /// <summary>Bytes of Redis for each user, over what it took empty.</summary>
    public double BytesPerUser { get; private set; }

    /// <summary>Starts a Redis and fills it.</summary>
    /// <param name="population">Who.</param>
    /// <param name="peers">The servers whose way of storing is used.</param>
    /// <param name="steps">Is told how far it is.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task<StoredPopulation> StoreAsync(
        Population population, IReadOnlyList<Peer> peers, Steps steps, CancellationToken cancellation)
    {
        var stored = new StoredPopulation(await RedisServer.StartAsync(), population);
        try
        {
            await Cores.MoveAsync(stored.Redis.ProcessId, Cores.Load, cancellation);
            await stored.FillAsync(peers, steps, cancellation);
            return stored;
        }
        catch
        {
            await stored.DisposeAsync();
            throw;
        }
    }

    /// <summary>Users with 3 to 60 cycles each.</summary>
    public static Population Usual(int users) => new(users, Seed, FewestCycles, MostCycles);

    /// <summary>Users with so many cycles each, beside the one that is running.</summary>
    public static Population Alike(int users, int cycles) => new(users, Seed, cycles + 1, cycles + 1);

    public ValueTask DisposeAsync() => Redis.DisposeAsync();

    private async Task FillAsync(IReadOnlyList<Peer> peers, Steps steps, CancellationToken cancellation)
    {
        await using var writer = await HistoryWriter.OpenAsync(Redis.ConnectionString);
        var empty = await writer.UsedMemoryAsync();
        for (var first = 0; first < Population.Users; first += UsersAtOnce)
        {
            cancellation.ThrowIfCancellationRequested();
            if (first % UsersBetweenReports == 0)
                steps.Tell($"storing users: {first:N0} of {Population.Users:N0}");
            var users = Enumerable.Range(first, Math.Min(UsersAtOnce, Population.Users - first));
            await Task.WhenAll(users.Select(user => StoreAsync(writer, peers, user)));
        }

        BytesPerUser = (await writer.UsedMemoryAsync() - empty) / (double)Population.Users;
    }

    private Task StoreAsync(HistoryWriter writer, IReadOnlyList<Peer> peers, int user)
    {
        var (id, history) = (Population.IdOf(user), Population.HistoryOf(user));
        return Task.WhenAll(peers.Select(peer => writer.StoreAsync(peer, id, history)));
    }
}
