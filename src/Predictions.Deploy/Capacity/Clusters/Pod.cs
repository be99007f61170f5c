namespace Predictions.Deploy.Capacity.Clusters;

/// <summary>One instance of the service, from when it is asked for.</summary>
/// <param name="createdAt">When that was.</param>
internal sealed class Pod(double createdAt)
{
    public double CreatedAt => createdAt;

    /// <summary>Where it is; <c>null</c> while there is no place.</summary>
    public Node? Node { get; set; }

    /// <summary>When its node took it.</summary>
    public double PlacedAt { get; set; } = double.PositiveInfinity;

    /// <summary>When its container starts.</summary>
    public double RunsAt { get; set; } = double.PositiveInfinity;

    /// <summary>When all see that it is ready.</summary>
    public double ReadyAt { get; set; } = double.PositiveInfinity;

    /// <summary>When every caller has found it; before that a growing share has.</summary>
    public double FoundAt { get; set; } = double.PositiveInfinity;

    /// <summary>What has been seen of its CPU time and calls.</summary>
    public PodCounters Counters { get; } = new();

    public bool IsLost => Node is { IsLost: true };

    /// <summary>Whether it answers.</summary>
    public bool Serves(double now) => ReadyAt <= now && !IsLost;

    /// <summary>The share of callers that send it calls, 0 to 1.</summary>
    /// <param name="now">The time.</param>
    /// <param name="silenceSeconds">How long they go on with one that was lost.</param>
    public double FoundBy(double now, double silenceSeconds)
    {
        if (ReadyAt > now || now >= (Node?.LostAt ?? double.PositiveInfinity) + silenceSeconds)
            return 0;
        return FoundAt <= now ? 1 : (now - ReadyAt + 1) / (FoundAt - ReadyAt + 1);
    }
}
