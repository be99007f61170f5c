using Predictions.Core;
using Predictions.Redis.Store;

namespace Predictions.Redis.Tests;

/// <summary>All operations of the store by name.</summary>
internal static class Operations
{
    private static readonly DateOnly Day = new(2026, 1, 1);

    /// <summary>The writes.</summary>
    public static readonly (
        string Name, Func<RedisHistoryStore, string, CancellationToken, Task<PredictionError?>> Ask)[] Writes =
    [
        ("put", async (store, user, token) => (await store.PutAsync(user, Histories.Usual(3), null, token)).Error),
        ("put of many", async (store, user, token) => (await store.PutManyAsync(
            [(user, Histories.Usual(2)), (user + "-2", Histories.Usual(3))], DateTimeOffset.UnixEpoch, token))
            .Select(o => o.Error).FirstOrDefault(f => f is not null)),
        ("record", async (store, user, token) => (await store.RecordAsync(user, Histories.Recorded(Day), token)).Error),
        ("rollout", async (store, user, token) => (await store.Rollouts.AddAsync(user, "", default, null, token)).Error),
    ];

    /// <summary>The reads of the written histories.</summary>
    public static readonly (string Name, Func<RedisHistoryStore, string, CancellationToken, Task<PredictionError?>> Ask)[] Reads =
    [
        ("get", async (store, user, token) => (await store.GetAsync(user, token)).Error),
        // The client's own timeout ends a call without a cancelable token.
        ("get to the end", async (store, user, _) => (await store.GetAsync(user, CancellationToken.None)).Error),
        ("get of many", async (store, user, token) =>
        {
            var got = await store.GetManyAsync([user, user + "-2", user + "-none"], token);
            return got.Take(2).Select(o => o.Error).FirstOrDefault(f => f is not null)
                ?? (got[2].Error!.Reason == ErrorReason.HistoryNotFound ? null : got[2].Error);
        }),
        ("ping", async (store, _, token) => (await store.PingAsync(token)).Error),
    ];

    public static readonly (string Name, Func<RedisHistoryStore, string, CancellationToken, Task<PredictionError?>> Ask) Erase =
        ("erase", async (store, user, token) => await store.DeleteAsync(user, token));

    public static (string Name, Func<RedisHistoryStore, string, CancellationToken, Task<PredictionError?>> Ask)[] All =>
        [.. Writes, .. Reads, Erase];

    /// <summary>The operations that failed.</summary>
    public static async Task<List<(string Name, PredictionError Error)>> FailuresAsync(
        RedisHistoryStore store, string user, CancellationToken token)
    {
        var failures = new List<(string, PredictionError)>();
        foreach (var (name, ask) in All)
            if (await ask(store, user, token) is { } failure)
                failures.Add((name, failure));
        return failures;
    }
}
