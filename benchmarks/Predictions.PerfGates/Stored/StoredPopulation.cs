using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.Options;
using Predictions.Baseline;
using Predictions.Core.History;
using Predictions.LoadTest.Targets;
using Predictions.PerfGates.Machine;
using Predictions.PerfGates.Servers;
using Predictions.Redis.Values;
using Predictions.ReferenceService;
using Predictions.Testing;
using Predictions.Training.Simulation;
using StackExchange.Redis;

namespace Predictions.PerfGates.Stored;

/// <summary>A Redis on the core of the load, with a population.</summary>
internal sealed class StoredPopulation : IAsyncDisposable
{
    public const int MinCycles = 3;
    public const int MaxCycles = 60;

    // The median user: 31 cycles.
    private const int TypicalUser = 28;

    private const int Seed = 1;
    private const int ConcurrentUsers = 2_000;
    private const int UsersBetweenReports = 100_000;

    private StoredPopulation(RedisServer redis, SimulatedUsers users) => (Redis, Users) = (redis, users);

    public RedisServer Redis { get; }

    public SimulatedUsers Users { get; }

    /// <summary>The user of loads that ask for one user only.</summary>
    public string TypicalId => UserIds.Of(TypicalUser % Users.Count);

    /// <summary>Redis memory per user in bytes, without that of an empty server.</summary>
    public double BytesPerUser { get; private set; }

    /// <summary>Starts a Redis and stores a population in it.</summary>
    /// <param name="users">The population.</param>
    /// <param name="peers">The servers that the population is stored for.</param>
    /// <param name="log">Receives progress.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<StoredPopulation> StoreAsync(
        SimulatedUsers users, IReadOnlyList<Peer> peers, ProgressLog log, CancellationToken cancellation)
    {
        var stored = new StoredPopulation(await RedisServer.StartAsync(), users);
        try
        {
            await Cores.MoveAsync(stored.Redis.ProcessId, Cores.Load, cancellation);
            await stored.FillAsync(peers, log, cancellation);
            return stored;
        }
        catch
        {
            await stored.DisposeAsync();
            throw;
        }
    }

    /// <summary>Users with 3 to 60 cycles each.</summary>
    public static SimulatedUsers Usual(int count) => new(count, Seed, MinCycles, MaxCycles, UserIds.AsOf);

    /// <summary>Users with the same number of complete cycles each.</summary>
    public static SimulatedUsers Alike(int count, int cycles) => new(count, Seed, cycles + 1, cycles + 1, UserIds.AsOf);

    public ValueTask DisposeAsync() => Redis.DisposeAsync();

    private async Task FillAsync(IReadOnlyList<Peer> peers, ProgressLog log, CancellationToken cancellation)
    {
        await using var writer = await HistoryWriter.OpenAsync(Redis.ConnectionString);
        var empty = await writer.UsedMemoryAsync();
        for (var first = 0; first < Users.Count; first += ConcurrentUsers)
        {
            cancellation.ThrowIfCancellationRequested();
            if (first % UsersBetweenReports == 0)
                log.Write($"storing users: {first:N0} of {Users.Count:N0}");
            await Task.WhenAll(
                from user in Enumerable.Range(first, Math.Min(ConcurrentUsers, Users.Count - first))
                let history = Users.HistoryOf(user)
                from peer in peers
                select writer.StoreAsync(peer, UserIds.Of(user), history));
        }

        BytesPerUser = (await writer.UsedMemoryAsync() - empty) / (double)Users.Count;
    }
}

/// <summary>Stores histories in each server's own format.</summary>
internal sealed class HistoryWriter : IAsyncDisposable
{
    // 2026-01-01 in milliseconds, the unit of revisions.
    private const long Revision = 1_767_225_600_000;

    private static readonly HistoryKeys Keys = new(HistoryKeys.DevelopmentSecret);

    private readonly ConnectionMultiplexer _multiplexer;
    private readonly RedisCache _entries;
    private readonly HistoryCache _cache;

    private HistoryWriter(ConnectionMultiplexer multiplexer)
    {
        _multiplexer = multiplexer;
        _entries = new RedisCache(Options.Create(
            new RedisCacheOptions { ConnectionMultiplexerFactory = () => Task.FromResult<IConnectionMultiplexer>(multiplexer) }));
        _cache = new HistoryCache(_entries);
    }

    public static async Task<HistoryWriter> OpenAsync(string connectionString)
    {
        var options = ConfigurationOptions.Parse(connectionString);
        // Thousands of concurrent writes queue behind one another.
        options.AsyncTimeout = options.SyncTimeout = 60_000;
        options.AllowAdmin = true; // For INFO.
        return new HistoryWriter(await ConnectionMultiplexer.ConnectAsync(options));
    }

    /// <summary>Stores a history for one server.</summary>
    public Task StoreAsync(Peer peer, string userId, CycleHistory history)
    {
        var key = Keys.For(userId);
        return peer switch
        {
            Peer.Ours => _multiplexer.GetDatabase().StringSetAsync(key, ValueOf(key, history)),
            Peer.Baseline => _multiplexer.GetDatabase().StringSetAsync(BaselineStore.KeyOf(userId), ValueOf(key, history)),
            _ => _cache.SetAsync(userId, CachedHistory.Of(history, Revision), CancellationToken.None),
        };
    }

    /// <summary>Redis's <c>used_memory</c> in bytes.</summary>
    public async Task<long> UsedMemoryAsync()
    {
        var memory = await _multiplexer.GetServers()[0].InfoAsync("memory");
        return long.Parse(memory.SelectMany(group => group).Single(line => line.Key == "used_memory").Value);
    }

    public async ValueTask DisposeAsync()
    {
        _entries.Dispose();
        await _multiplexer.DisposeAsync();
    }

    private static byte[] ValueOf(
        byte[] key, CycleHistory history) => HistoryCodec.Encode(key, new StoredEntry(history, Revision, ErasedAt: 0));
}
