using System.Globalization;

namespace Predictions.Testing;

/// <summary>Three masters that share all slots, each a process of its own; what one of them holds is on no other.</summary>
public sealed class RedisCluster : IAsyncDisposable
{
    private const int Slots = 16_384;

    private RedisCluster(RedisServer[] nodes) => Nodes = nodes;

    public IReadOnlyList<RedisServer> Nodes { get; }

    public string ConnectionString => string.Join(',', Nodes.Select(n => n.ConnectionString));

    /// <summary>Starts three nodes and waits until each sees the cluster whole.</summary>
    /// <param name="settings">For each node, besides those of a cluster.</param>
    public static async Task<RedisCluster> StartAsync(params string[] settings)
    {
        var nodes = new RedisServer[3];
        // The nodes speak to each other at a port of their own.
        var busPorts = Array.ConvertAll(nodes, _ => LoopbackPort.Free());
        for (var i = 0; i < nodes.Length; i++)
            nodes[i] = await RedisServer.StartAsync([.. RedisModes.ClusterNode, "--cluster-port", Text(busPorts[i]), .. settings]);
        for (var i = 0; i < nodes.Length; i++)
        {
            await nodes[i].AskAsync("CLUSTER", "ADDSLOTSRANGE", Text(Slots * i / nodes.Length), Text(Slots * (i + 1) / nodes.Length - 1));
            // Two nodes that choose an epoch each would have to settle it first.
            await nodes[i].AskAsync("CLUSTER", "SET-CONFIG-EPOCH", Text(i + 1));
        }

        for (var i = 1; i < nodes.Length; i++)
            await nodes[0].AskAsync("CLUSTER", "MEET", "127.0.0.1", Text(nodes[i].Port), Text(busPorts[i]));
        foreach (var node in nodes)
        {
            await node.UntilAsync("cluster_known_nodes:3", "CLUSTER", "INFO");
            await node.UntilAsync("cluster_slots_assigned:16384", "CLUSTER", "INFO");
            await node.UntilAsync("cluster_state:ok", "CLUSTER", "INFO");
        }

        return new RedisCluster(nodes);
    }

    /// <summary>The slot of a key.</summary>
    public async Task<int> SlotOfAsync(string key) =>
        int.Parse(await Nodes[0].AskAsync("CLUSTER", "KEYSLOT", key), CultureInfo.InvariantCulture);

    /// <summary>Which of <see cref="Nodes"/> the slot was given at the start.</summary>
    public static int FirstOwnerOf(int slot) => (3 * slot + 2) / Slots;

    /// <summary>Moves one slot with its keys to another node, as a resharding does.</summary>
    public async Task MoveSlotAsync(int slot, RedisServer from, RedisServer to)
    {
        var (source, target) = (await from.AskAsync("CLUSTER", "MYID"), await to.AskAsync("CLUSTER", "MYID"));
        await to.AskAsync("CLUSTER", "SETSLOT", Text(slot), "IMPORTING", source);
        await from.AskAsync("CLUSTER", "SETSLOT", Text(slot), "MIGRATING", target);
        while (await from.AskAsync("CLUSTER", "GETKEYSINSLOT", Text(slot), "100") is { Length: > 0 } keys)
            foreach (var key in keys.Split('\n'))
                await from.AskAsync("MIGRATE", "127.0.0.1", Text(to.Port), key, "0", "5000");
        foreach (var node in (RedisServer[])[to, from, .. Nodes.Where(n => n != to && n != from)])
            await node.AskAsync("CLUSTER", "SETSLOT", Text(slot), "NODE", target);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in Nodes)
            await node.DisposeAsync();
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
