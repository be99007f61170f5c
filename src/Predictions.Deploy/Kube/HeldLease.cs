using k8s.Models;

namespace Predictions.Deploy.Kube;

/// <summary>A lease of another run.</summary>
/// <param name="Lease">The object.</param>
/// <param name="Run">Whose it is; empty where nobody's.</param>
/// <param name="Renewed">When it was last renewed.</param>
/// <param name="IsFresh">Whether that is not long ago.</param>
/// <param name="IsOfThisMachine">Whether its processes can be looked for here.</param>
/// <param name="Process">The run's process there; <c>null</c> where it did not say.</param>
/// <param name="HelmProcess">Its Helm's process; <c>null</c> where none was started, or it did not come to say so.</param>
internal sealed record HeldLease(
    V1Lease Lease, string Run, DateTimeOffset Renewed, bool IsFresh, bool IsOfThisMachine, int? Process, int? HelmProcess)
{
    /// <summary>Whether the run and its Helm are known to be gone: their machine is this one, and they are not on it.</summary>
    public bool IsKnownGone => IsOfThisMachine && Process is { } run && HelmProcess is { } helm && !Runs(run) && !Runs(helm);

    /// <summary>Whether the run itself is known to be gone.</summary>
    public bool IsRunKnownGone => IsOfThisMachine && Process is { } run && !Runs(run);

    private static bool Runs(int process)
    {
        try
        {
            using var found = System.Diagnostics.Process.GetProcessById(process);
            return !found.HasExited && !IsUnburied(process);
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Whether it has ended and its parent has not asked for its exit code, as happens in a container without an init.</summary>
    private static bool IsUnburied(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 1)..].TrimStart().StartsWith('Z');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
