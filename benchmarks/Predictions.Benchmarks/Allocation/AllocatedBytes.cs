namespace Predictions.Benchmarks.Allocation;

/// <summary>
/// Counts what operations allocate on this thread, exactly: in rounds, until the runtime has compiled everything at its best and no
/// round counts less than the one before.
/// </summary>
internal static class AllocatedBytes
{
    /// <summary>Calls counted at once, so that what is allocated every few calls shows.</summary>
    private const int Calls = 32;

    private const int FewestRounds = 6;
    private const int MostRounds = 40;
    private const int SettledAfter = 3;

    /// <summary>Longer than the runtime waits with no new code before it compiles the old code again.</summary>
    private static readonly TimeSpan Recompiling = TimeSpan.FromMilliseconds(150);

    /// <summary>Bytes per call by the cases' names; a part of a byte counts as a whole one.</summary>
    public static IReadOnlyDictionary<string, long> Of(IReadOnlyList<StageBenchmark> cases)
    {
        var fewest = cases.ToDictionary(c => c.Name, _ => long.MaxValue);
        for (int round = 0, unchanged = 0; round < MostRounds && (round < FewestRounds || unchanged < SettledAfter); round++)
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

            Thread.Sleep(Recompiling);
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
