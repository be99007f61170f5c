namespace Predictions.Training.Charts;

/// <summary>Makes holes in logs: periods that came and were not written down.</summary>
public static class MissingLogs
{
    // A simulated woman of the same seed is made of that seed's own draws, and who forgets must not depend on who she is.
    private const int Salt = 0x484F4C45;

    /// <summary>Leaves out each period but a woman's first with the same probability.</summary>
    public static ChartedPerson[] Make(IReadOnlyList<ChartedPerson> persons, double rate, int seed) =>
        [.. persons.Select((person, i) => Make(person, rate, Rng(seed, i)))];

    /// <summary>The draws that make the holes of one woman's log.</summary>
    public static Rng Rng(int seed, int person) => new(seed ^ Salt, person);

    /// <summary>Leaves out a woman's periods, but for her first; an ovulation is written down only beside its period.</summary>
    public static ChartedPerson Make(ChartedPerson person, double rate, Rng rng)
    {
        var cycles = person.Cycles.ToArray();
        for (var i = 1; i < cycles.Length; i++)
            if (rng.Chance(rate))
                cycles[i] = cycles[i] with { IsLogged = false, IsOvulationLogged = false };
        return person with { Cycles = cycles };
    }
}
