namespace Predictions.Testing;

/// <summary>Settings of <see cref="RedisServer"/> by what they make of it.</summary>
public static class RedisModes
{
    /// <summary>What it acknowledges is on its disk: it survives being killed.</summary>
    public static string[] WritesThrough { get; } = ["--appendonly", "yes", "--appendfsync", "always"];

    /// <summary>Its memory is full: it reads, and refuses to write.</summary>
    public static string[] Full { get; } = ["--maxmemory", "1mb", "--maxmemory-policy", "noeviction"];

    /// <summary>It refuses to write as long as it has no replica.</summary>
    public static string[] WritesOnlyWithReplica { get; } = ["--min-replicas-to-write", "1"];

    /// <summary>One node of a cluster, still without slots. It goes on with its own when another is gone, which Redis by default does not.</summary>
    public static string[] ClusterNode { get; } =
        ["--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--cluster-require-full-coverage", "no"];

    /// <summary>It asks for a password before anything else.</summary>
    public static string[] WithPassword(string password) => ["--requirepass", password];
}
