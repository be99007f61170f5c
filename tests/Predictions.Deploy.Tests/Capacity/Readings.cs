using Predictions.Deploy.Capacity.Autoscaling;

namespace Predictions.Deploy.Tests.Capacity;

/// <summary>Pods as the autoscaler sees them.</summary>
internal static class Readings
{
    /// <summary>A pod that has been ready for a long time.</summary>
    public static PodReading Ready(double? cpu, double? calls = null) => new()
    {
        IsReady = true, StartedAt = -10_000, ReadyChangedAt = -9_990, RequestCores = 1, CpuCores = cpu, CpuAt = 0, CpuWindow = 15,
        Calls = calls,
    };

    public static PodReading[] Ready(int pods, double cpu, double? calls = null) =>
        [.. Enumerable.Repeat(Ready(cpu, calls), pods)];

    /// <summary>A pod whose container has not started.</summary>
    public static PodReading Pending() => new() { IsPending = true, RequestCores = 1 };
}
