namespace Predictions.Deploy.Capacity.Autoscaling;

/// <summary>What the autoscaler knows of a pod; times are seconds on the clock of its caller.</summary>
public readonly record struct PodReading
{
    /// <summary>Whether its containers have not started yet: it has no node, or the image is still coming.</summary>
    public bool IsPending { get; init; }

    /// <summary>Whether it is being deleted or has failed; it then counts for nothing.</summary>
    public bool IsLeaving { get; init; }

    /// <summary>Its condition Ready.</summary>
    public bool IsReady { get; init; }

    /// <summary>When that condition last changed.</summary>
    public double ReadyChangedAt { get; init; }

    /// <summary>When its node took it.</summary>
    public double StartedAt { get; init; }

    /// <summary>Cores that its container requests.</summary>
    public double RequestCores { get; init; }

    /// <summary>Cores in use; <c>null</c> where metrics-server has nothing of it.</summary>
    public double? CpuCores { get; init; }

    /// <summary>When that was measured.</summary>
    public double CpuAt { get; init; }

    /// <summary>Over how many seconds.</summary>
    public double CpuWindow { get; init; }

    /// <summary>Calls a second; <c>null</c> where the adapter has nothing of it.</summary>
    public double? Calls { get; init; }
}
