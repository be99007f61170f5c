using Predictions.Core;
using Predictions.Core.Scoring;
using Predictions.Redis.Connection;
using Predictions.Redis.Outbox;
using Predictions.Redis.Store;
using Predictions.Redis.Values;
using StackExchange.Redis;

namespace Predictions.Redis.Tests;

/// <summary>Stores whose writes have events.</summary>
internal static class Outboxes
{
    /// <summary>The statistical model compares the forecasts.</summary>
    public static readonly OutboxOptions Usual = new(
        (_, before, after, now, withDates) => ForecastChange.Of(before, after, now, ScoringModel.Statistical, withDates),
        false, false, 10_000);

    public static Task<RedisHistoryStore> OpenAsync(
        RedisOptions options, OutboxOptions? outbox = null, TimeProvider? clock = null) =>
        RedisHistoryStore.OpenAsync(options, clock ?? TimeProvider.System, outbox: outbox ?? Usual);

    /// <summary>All kept events of a user, in order.</summary>
    public static async Task<HistoryEvent[]> OfAsync(RedisHistoryStore store, string user, CancellationToken token)
    {
        var pseudonym = store.PseudonymOf(user);
        var partition = HistoryKeys.PartitionOf(System.Text.Encoding.ASCII.GetBytes(pseudonym));
        var read = await store.Events.ReadAsync(partition, EventPosition.Start, 10_000, token);
        return [.. read.Value.Select(stored => stored.Event!).Where(entry => entry.Pseudonym == pseudonym)];
    }

    /// <summary>The key of a user's stream.</summary>
    public static RedisKey StreamOf(RedisHistoryStore store, string user) => new OutboxKeys(null).StreamOf(
        HistoryKeys.PartitionOf(System.Text.Encoding.ASCII.GetBytes(store.PseudonymOf(user))));
}
