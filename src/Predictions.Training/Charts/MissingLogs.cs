namespace Predictions.Training.Charts;

/// <summary>Makes holes in logs: periods that came and were not written down.</summary>
public static class MissingLogs
{
    // A simulated woman of the same seed is made of that seed's own draws, and who forgets must not depend on who she is.
    private const int Salt = 0x484F4C45;

    /// <summary>Leaves out each period but a woman's first with the same probability.</summary>
    public static ChartedWoman[] Make(IReadOnlyList<ChartedWoman> women, double rate, int seed) =>
        [.. women.Select((woman, i) => Make(woman, rate, Rng(seed, i)))];

    /// <summary>The draws that make the holes of one woman's log.</summary>
    public static Rng Rng(int seed, int woman) => new(seed ^ Salt, woman);

    /// <summary>Leaves out a woman's periods, but for her first; an ovulation is written down only beside its period.</summary>
    public static ChartedWoman Make(ChartedWoman woman, double rate, Rng draws)
    {
        var cycles = woman.Cycles.ToArray();
        for (var i = 1; i < cycles.Length; i++)
            if (draws.Chance(rate))
                cycles[i] = cycles[i] with { IsLogged = false, IsOvulationLogged = false };
        return woman with { Cycles = cycles };
    }
}
