using System.Text.Json;
using Microsoft.Extensions.Caching.Distributed;

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
