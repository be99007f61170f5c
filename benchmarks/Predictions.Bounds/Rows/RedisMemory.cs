using Predictions.Bounds.Results;
using Predictions.Bounds.Servers;
using Predictions.Bounds.Stored;

namespace Predictions.Bounds.Rows;

/// <summary>What a user takes in Redis, without a TTL, unsealed.</summary>
internal sealed class RedisMemory : IRow
{
    private const int Cycles = 12;

    public string Name => "memory";

    public IReadOnlyList<string> Figures => ["redis-memory"];

    public async Task<IReadOnlyList<Figure>> MeasureAsync(Stand stand, CancellationToken cancellation)
    {
        var users = stand.Options.ManyUsers;
        await using var stored = await StoredPopulation.StoreAsync(
            StoredPopulation.Alike(users, Cycles), [Peer.Ours], stand.Steps, cancellation);
        return
        [
            new("redis-memory", $"Redis memory per user at {users:N0} users of {Cycles} cycles, in bytes", Bound.AtMost(170),
                [stored.BytesPerUser], ["counted once: it is no timing"], []),
        ];
    }
}
