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
    private const int MaxRounds = 100;
    private const int UnchangedRounds = 3;

    /// <summary>Longer than the delay after which the runtime recompiles hot code.</summary>
    private static readonly TimeSpan RecompilationDelay = TimeSpan.FromMilliseconds(150);

    /// <summary>Bytes per call by the benchmarks' names, rounded up.</summary>
    /// <param name="cases">The benchmarks.</param>
    /// <param name="areExpected">
    /// Whether bytes are those of code at the highest tier, if that is known. The runtime puts off recompilation while other
    /// threads compile or occupy the cores, so the rounds go on up to their maximum until the bytes are expected.
    /// </param>
    public static IReadOnlyDictionary<string, long> Of(
        IReadOnlyList<StageBenchmark> cases, Func<IReadOnlyDictionary<string, long>, bool>? areExpected = null)
    {
        var fewest = cases.ToDictionary(c => c.Name, _ => long.MaxValue);
        for (int round = 0, unchanged = 0; round < MaxRounds && !IsEnough(round, unchanged); round++)
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

        return PerCall(fewest);

        bool IsEnough(int rounds, int unchanged) =>
            rounds >= MinRounds && unchanged >= UnchangedRounds && areExpected?.Invoke(PerCall(fewest)) != false;
    }

    private static Dictionary<string, long> PerCall(Dictionary<string, long> fewest) =>
        fewest.ToDictionary(c => c.Key, c => (c.Value + Calls - 1) / Calls);

    private static long Count(Operation operation)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        operation.Run(Calls);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
