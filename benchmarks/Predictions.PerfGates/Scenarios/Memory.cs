using Predictions.LoadTest.Experiments;
using Predictions.PerfGates.Results;
using Predictions.PerfGates.Servers;
using Predictions.PerfGates.Stored;
using Predictions.PerfGates.Traffic;

namespace Predictions.PerfGates.Scenarios;

/// <summary>The bytes that a request allocates beyond those of the baseline.</summary>
internal sealed class Allocation() : Scenario("allocation", Bytes)
{
    private static readonly Gate Bytes = new("allocated", "bytes allocated a request, ours − baseline", Bound.AtMost(300))
    {
        Reason = "A call has a scope with its deadline, its caller and the decoded history, which the baseline does not have.",
    };

    private static readonly Peer[] Peers = [Peer.Ours, Peer.Baseline];

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        var store = await testBed.PopulationAsync(cancellation);
        var body = GrpcCall.BodyOf(store.TypicalId);
        using var ours = await testBed.StartAsync(Peer.Ours, store, cancellation);
        using var baseline = await testBed.StartAsync(Peer.Baseline, store, cancellation);
        // Code that is not yet compiled at its highest tier allocates more.
        foreach (var server in (ServerProcess[])[ours, baseline])
            await SaturatedRun.GrpcAsync(server, body, SaturatedRun.Seconds(testBed.Options.WarmUpSeconds), cancellation);
        var bytes = Peers.ToDictionary(p => p, _ => new List<double>());
        var faults = new List<string>();
        for (var round = 0; round < testBed.Options.Rounds; round++)
        {
            foreach (var peer in Comparison.InOrder(Peers, round))
            {
                var server = peer == Peer.Ours ? ours : baseline;
                var before = await server.AllocatedBytesAsync(peer, cancellation);
                var run = await SaturatedRun.GrpcAsync(
                    server, body, $"--requests={(testBed.Options.IsQuick ? 5_000 : 100_000)}", cancellation);
                bytes[peer].Add((await server.AllocatedBytesAsync(peer, cancellation) - before) / run.Requests);
                faults.AddRange(run.Faults.Select(fault => $"{peer}: {fault}"));
            }

            testBed.Log.Write(
                $"round {round + 1}: {bytes[Peer.Ours][^1]:N0} bytes a request, baseline {bytes[Peer.Baseline][^1]:N0}");
        }

        return
        [
            Bytes.Of(
                [.. bytes[Peer.Ours].Zip(bytes[Peer.Baseline], (a, b) => a - b)],
                [$"baseline: {Figure.MedianOf(bytes[Peer.Baseline]):N0} bytes a request"], faults),
        ];
    }
}

/// <summary>Redis memory per user, without a TTL and without encryption.</summary>
internal sealed class RedisMemory() : Scenario("memory", PerUser)
{
    private const int Cycles = 12;

    private static readonly Gate PerUser = new(
        "redis-memory", $"Redis memory per user at 1,000,000 users of {Cycles} cycles, in bytes", Bound.AtMost(170));

    public override async Task<IReadOnlyList<Figure>> MeasureAsync(TestBed testBed, CancellationToken cancellation)
    {
        await using var stored = await StoredPopulation.StoreAsync(
            StoredPopulation.Alike(testBed.Options.ManyUsers, Cycles), [Peer.Ours], testBed.Log, cancellation);
        return
        [
            PerUser.Of([stored.BytesPerUser], ["one measurement: the value does not vary"]),
        ];
    }
}
