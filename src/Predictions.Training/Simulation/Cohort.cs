using Predictions.Training.Charts;

namespace Predictions.Training.Simulation;

/// <summary>
/// A simulated cohort. Its cycles stand for two charted populations together, the women of a trial of fertility awareness and
/// users of it in Utah: <see cref="CycleConstants.Fitted"/>. Over all cycles, a cycle lasts 30.0 ± 5.1 days. The luteal phase
/// lasts 12.4 ± 2 days and bleeding 4.0 ± 1.5 (612,613 ovulatory cycles of 124,648 women: Bull et al. 2019, npj Digital
/// Medicine 2:83; their cycles last 29.3 ± 5.2 days). The standard deviation of one person's cycles has a median near 2.5
/// days and a heavy tail.
/// </summary>
public static class Cohort
{
    private static readonly DateOnly FirstDay = new(2020, 1, 1);

    /// <summary>Persons 0 to <paramref name="persons"/> − 1. A person is the same in a cohort of any size.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="persons">The number of persons.</param>
    /// <param name="shape">How the persons log.</param>
    public static ChartedPerson[] Simulate(int seed, int persons, CohortShape shape) => [.. Each(seed, persons, shape)];

    /// <summary>The same persons, simulated lazily.</summary>
    public static IEnumerable<ChartedPerson> Each(int seed, int persons, CohortShape shape) =>
        Enumerable.Range(0, persons).Select(i => Person(seed, i, shape));

    /// <summary>One person of the cohort. A longer chart of the person begins with the same cycles.</summary>
    public static ChartedPerson Person(int seed, int index, CohortShape shape)
    {
        var rng = new Rng(seed, index);
        var body = new Physiology(shape.Constants ?? CycleConstants.Fitted, rng);
        var holeRate = shape.HoleRate(rng);
        var ovulationRate = rng.Chance(shape.ShareLoggingOvulation) ? 0.5 + 0.5 * rng.Uniform() : 0;

        var cycles = new ChartedCycle[rng.Whole(shape.MinCycles, shape.MaxCycles)];
        for (var i = 0; i < cycles.Length; i++)
        {
            var cycle = body.NextCycle(rng);
            // A log begins with the first period.
            var isLogged = !rng.Chance(holeRate) || i == 0;
            var isOvulationLogged = rng.Chance(ovulationRate) && isLogged;
            cycles[i] = cycle with { IsLogged = isLogged, IsOvulationLogged = isOvulationLogged };
            if (rng.Chance(shape.PauseRate))
                cycles[i] = Pauses.Interrupt(cycles[i], rng);
        }

        var firstDay = FirstDay.AddDays(rng.Whole(0, 364));
        var observer = SelfObservation.Draw(seed, index, shape.Evidence ?? EvidenceShape.None, body.LengthScore);
        return new ChartedPerson(
            $"simulated-{index}", firstDay, [.. cycles.Select(observer.Observe)], observer.BirthYear(firstDay.Year));
    }
}
