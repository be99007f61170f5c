namespace Predictions.Testing;

/// <summary>Settings of <see cref="RedisServer"/> by their effect.</summary>
public static class RedisModes
{
    /// <summary>Acknowledged writes are on disk and survive a kill.</summary>
    public static string[] WritesThrough { get; } = ["--appendonly", "yes", "--appendfsync", "always"];

    /// <summary>Memory is full: reads succeed, and writes are refused.</summary>
    public static string[] Full { get; } = ["--maxmemory", "1mb", "--maxmemory-policy", "noeviction"];

    /// <summary>Writes are refused without a replica.</summary>
    public static string[] WritesOnlyWithReplica { get; } = ["--min-replicas-to-write", "1"];

    /// <summary>
    /// One node of a cluster, without slots. It serves its slots while another node is down, unlike the default.
    /// </summary>
    public static string[] ClusterNode { get; } =
        ["--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--cluster-require-full-coverage", "no"];

    /// <summary>Commands need a password.</summary>
    public static string[] WithPassword(string password) => ["--requirepass", password];
}
