namespace Predictions.Training.Charts;

/// <summary>Makes holes in logs: periods that came and were not written down.</summary>
public static class Holes
{
    /// <summary>Leaves out each period but a woman's first with the same probability.</summary>
    public static ChartedWoman[] Make(IReadOnlyList<ChartedWoman> women, double rate, int seed) =>
        [.. women.Select((woman, i) => Make(woman, rate, new Draws(seed, i)))];

    /// <summary>Leaves out a woman's periods, but for her first; an ovulation is written down only beside its period.</summary>
    public static ChartedWoman Make(ChartedWoman woman, double rate, Draws draws)
    {
        var cycles = woman.Cycles.ToArray();
        for (var i = 1; i < cycles.Length; i++)
            if (draws.Chance(rate))
                cycles[i] = cycles[i] with { IsLogged = false, IsOvulationLogged = false };
        return woman with { Cycles = cycles };
    }
}
