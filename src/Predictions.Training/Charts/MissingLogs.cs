namespace Predictions.Training.Charts;

/// <summary>Removes periods from logs, as persons do who forget to log.</summary>
public static class MissingLogs
{
    // Decouples forgetting from the simulation of the same seed: it must not depend on a person's cycles.
    private const int Salt = 0x484F4C45;

    /// <summary>Removes each period except a person's first, with the same probability.</summary>
    public static ChartedPerson[] Make(IReadOnlyList<ChartedPerson> persons, double rate, int seed) =>
        [.. persons.Select((person, i) => Make(person, rate, Rng(seed, i)))];

    /// <summary>The random numbers that remove logs of one person.</summary>
    public static Rng Rng(int seed, int person) => new(seed ^ Salt, person);

    /// <summary>Removes periods of one person except the first. A removed cycle loses its ovulation and signs too.</summary>
    public static ChartedPerson Make(ChartedPerson person, double rate, Rng rng)
    {
        var cycles = person.Cycles.ToArray();
        for (var i = 1; i < cycles.Length; i++)
            if (rng.Chance(rate))
                cycles[i] = cycles[i] with
                {
                    IsLogged = false,
                    IsOvulationLogged = false,
                    Evidence = cycles[i].Evidence.WithoutSigns,
                };
        return person with { Cycles = cycles };
    }
}
