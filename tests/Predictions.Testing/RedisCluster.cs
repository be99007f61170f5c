using System.Globalization;

namespace Predictions.Testing;

/// <summary>A cluster of three masters without replicas, one process each.</summary>
public sealed class RedisCluster : IAsyncDisposable
{
    private const int Slots = 16_384;

    private RedisCluster(RedisServer[] nodes) => Nodes = nodes;

    public IReadOnlyList<RedisServer> Nodes { get; }

    public string ConnectionString => string.Join(',', Nodes.Select(n => n.ConnectionString));

    /// <summary>Starts three nodes and waits until each sees all slots assigned.</summary>
    /// <param name="settings">Further settings of each node.</param>
    public static async Task<RedisCluster> StartAsync(params string[] settings)
    {
        var nodes = new RedisServer[3];
        // The nodes use a separate port for the cluster bus.
        var busPorts = Array.ConvertAll(nodes, _ => LoopbackPort.Free());
        for (var i = 0; i < nodes.Length; i++)
            nodes[i] = await RedisServer.StartAsync(
                [.. RedisModes.ClusterNode, "--cluster-port", Text(busPorts[i]), .. settings]);
        for (var i = 0; i < nodes.Length; i++)
        {
            await nodes[i].AskAsync(
                "CLUSTER", "ADDSLOTSRANGE", Text(Slots * i / nodes.Length), Text(Slots * (i + 1) / nodes.Length - 1));
            // Different epochs avoid a conflict that the nodes would have to resolve first.
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

    /// <summary>The index in <see cref="Nodes"/> of a slot's first node.</summary>
    public static int FirstOwnerOf(int slot) => (3 * slot + 2) / Slots;

    /// <summary>Moves one slot with its keys to another node, like a resharding.</summary>
    public async Task MoveSlotAsync(int slot, RedisServer from, RedisServer to)
    {
        await BeginMoveAsync(slot, from, to);
        await EndMoveAsync(slot, from, to);
    }

    /// <summary>Moves the keys of a slot. Until the move ends, the first node owns it and redirects their commands.</summary>
    public static async Task BeginMoveAsync(int slot, RedisServer from, RedisServer to)
    {
        var (source, target) = (await from.AskAsync("CLUSTER", "MYID"), await to.AskAsync("CLUSTER", "MYID"));
        await to.AskAsync("CLUSTER", "SETSLOT", Text(slot), "IMPORTING", source);
        await from.AskAsync("CLUSTER", "SETSLOT", Text(slot), "MIGRATING", target);
        while (await from.AskAsync("CLUSTER", "GETKEYSINSLOT", Text(slot), "100") is { Length: > 0 } keys)
            foreach (var key in keys.Split('\n'))
                await from.AskAsync("MIGRATE", "127.0.0.1", Text(to.Port), key, "0", "5000");
    }

    /// <summary>Makes the second node the owner.</summary>
    public async Task EndMoveAsync(int slot, RedisServer from, RedisServer to)
    {
        var target = await to.AskAsync("CLUSTER", "MYID");
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
