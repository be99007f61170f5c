using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.Options;
using Predictions.PerfGates.Servers;
using Predictions.Core.History;
using Predictions.Baseline;
using Predictions.Redis;
using Predictions.ReferenceService;
using StackExchange.Redis;

namespace Predictions.PerfGates.Stored;

/// <summary>Stores a user's history where each server looks for it, as that server would have stored it.</summary>
internal sealed class HistoryWriter : IAsyncDisposable
{
    /// <summary>2026-01-01, in the milliseconds that revisions start from.</summary>
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
        // Loading is bulk work: many thousand writes wait for one another.
        options.AsyncTimeout = options.SyncTimeout = 60_000;
        options.AllowAdmin = true; // INFO
        return new HistoryWriter(await ConnectionMultiplexer.ConnectAsync(options));
    }

    /// <summary>Stores one history for one server.</summary>
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

    /// <summary>Redis's <c>used_memory</c>, in bytes.</summary>
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

    private static byte[] ValueOf(byte[] key, CycleHistory history) => HistoryCodec.Encode(key, new StoredState(history, Revision, ErasedAt: 0));
}
