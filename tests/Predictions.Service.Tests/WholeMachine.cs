namespace Predictions.Service.Tests;

/// <summary>Tests that run one after the other, after all others.</summary>
[CollectionDefinition(nameof(WholeMachine), DisableParallelization = true)]
public sealed class WholeMachine
{
    /// <summary>
    /// A service as on a machine with two processors: heaps, threads and buffers, and so the limits of memory, grow with them.
    /// </summary>
    public static readonly (string, string) TwoProcessors = ("DOTNET_PROCESSOR_COUNT", "2");
}
