namespace Predictions.Benchmarks.Allocation;

/// <summary>
/// Counts the exact bytes that operations allocate on this thread. It repeats rounds until the runtime has compiled all code at
/// its highest tier and the counts no longer decrease.
/// </summary>
internal static class AllocatedBytes
{
    /// <summary>Calls per count, so that allocations of every few calls are included.</summary>
    private const int Calls = 32;

    private const int MinRounds = 6;
    private const int MaxRounds = 40;
    private const int UnchangedRounds = 3;

    /// <summary>Longer than the delay after which the runtime recompiles hot code.</summary>
    private static readonly TimeSpan RecompilationDelay = TimeSpan.FromMilliseconds(150);

    /// <summary>Bytes per call by the benchmarks' names, rounded up.</summary>
    public static IReadOnlyDictionary<string, long> Of(IReadOnlyList<StageBenchmark> cases)
    {
        var fewest = cases.ToDictionary(c => c.Name, _ => long.MaxValue);
        for (int round = 0, unchanged = 0; round < MaxRounds && (round < MinRounds || unchanged < UnchangedRounds); round++)
        {
            unchanged++;
            foreach (var (name, operation) in cases)
            {
                var bytes = Count(operation);
                if (bytes >= fewest[name])
                    continue;
                fewest[name] = bytes;
                unchanged = 0;
            }

            Thread.Sleep(RecompilationDelay);
        }

        return fewest.ToDictionary(c => c.Key, c => (c.Value + Calls - 1) / Calls);
    }

    private static long Count(Operation operation)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        operation.Run(Calls);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
