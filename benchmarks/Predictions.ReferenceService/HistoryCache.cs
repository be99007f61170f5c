using System.Text.Json;
using Microsoft.Extensions.Caching.Distributed;
using Predictions.Core.History;

namespace Predictions.ReferenceService;

/// <summary>Histories as JSON values in a distributed cache, one entry per user.</summary>
public sealed class HistoryCache(IDistributedCache cache)
{
    private static readonly JsonSerializerOptions Json = JsonSerializerOptions.Web;

    public async Task<CachedHistory?> GetAsync(string userId, CancellationToken cancellation)
    {
        var json = await cache.GetAsync(KeyOf(userId), cancellation);
        return json is null ? null : JsonSerializer.Deserialize<CachedHistory>(json, Json);
    }

    public Task SetAsync(string userId, CachedHistory history, CancellationToken cancellation) =>
        cache.SetAsync(KeyOf(userId), JsonSerializer.SerializeToUtf8Bytes(history, Json), new DistributedCacheEntryOptions(),
            cancellation);

    private static string KeyOf(string userId) => $"history:{userId}";
}

/// <summary>The JSON form of a cached history.</summary>
public sealed record CachedHistory(Period[] Periods, Ovulation[] Ovulations, Pause[] Pauses, long Revision)
{
    public static CachedHistory Of(CycleHistory history, long revision) =>
        new(history.Periods.ToArray(), history.Ovulations.ToArray(), history.Pauses.ToArray(), revision);

    public CycleHistory ToHistory() => CycleHistory.FromSorted(Periods, Ovulations, Pauses);
}
