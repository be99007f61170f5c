using Predictions.PerfGates.Results;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Stored;

namespace Predictions.PerfGates.Scenarios;

/// <summary>What a user takes in Redis, without a TTL, unsealed.</summary>
internal sealed class RedisMemory : IScenario
{
    private const int Cycles = 12;

    public string Name => "memory";

    public IReadOnlyList<string> Figures => ["redis-memory"];

    public async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var users = testBed.Options.ManyUsers;
        await using var stored = await StoredPopulation.StoreAsync(
            StoredPopulation.Alike(users, Cycles), [Peer.Ours], testBed.Steps, cancellation);
        return
        [
            new("redis-memory", $"Redis memory per user at {users:N0} users of {Cycles} cycles, in bytes", Bound.AtMost(170),
                [stored.BytesPerUser], ["counted once: it is no timing"], []),
        ];
    }
}
