using Predictions.Core;
using Predictions.Redis;

namespace Predictions.LoadTest.Populations;

/// <summary>Puts a population into Redis as the service would have stored it.</summary>
/// <param name="store">Where to.</param>
/// <param name="population">Who.</param>
public sealed class PopulationLoader(RedisHistoryStore store, Population population)
{
    /// <summary>Enough that Redis and the client are both always busy, few enough that no answer outlasts the call timeout.</summary>
    private const int WritesInFlight = 512;

    private const int UsersBetweenReports = 1_000;

    /// <summary>Stores every user over what is there. Stops at the first write that fails; the users before it are then stored.</summary>
    /// <param name="progress">Is told how many users are stored, every 1,000.</param>
    /// <param name="cancellation">Ends it between two users.</param>
    /// <returns>What failed; <c>null</c> once all are stored.</returns>
    public async Task<Failure?> LoadAsync(IProgress<int>? progress, CancellationToken cancellation)
    {
        var (next, stored) = (-1, 0);
        Failure? failure = null;
        await Task.WhenAll(Enumerable.Range(0, WritesInFlight).Select(_ => Task.Run(WriteAsync, cancellation))).ConfigureAwait(false);
        return failure;

        async Task WriteAsync()
        {
            while (Interlocked.Increment(ref next) is var user && user < population.Users && failure is null)
            {
                cancellation.ThrowIfCancellationRequested();
                var put = await store.PutAsync(population.IdOf(user), population.HistoryOf(user), null, cancellation).ConfigureAwait(false);
                if (put.IsSuccess && Interlocked.Increment(ref stored) is var count && count % UsersBetweenReports == 0)
                    progress?.Report(count);
                failure ??= put.Failure;
            }
        }
    }
}
