using Predictions.Training.Charts;

namespace Predictions.Training.Simulation;

/// <summary>
/// A simulated cohort. Over women and cycles a cycle lasts 29.3 ± 5.2 days, the luteal phase 12.4 ± 2 and bleeding 4.0 ± 1.5
/// (612,613 ovulatory cycles of 124,648 women: Bull et al. 2019, npj Digital Medicine 2:83); a woman's own cycles have a standard
/// deviation with a median near 2.2 days and a heavy tail.
/// </summary>
public static class Cohort
{
    private static readonly DateOnly FirstDay = new(2020, 1, 1);

    /// <summary>Women 0 to <paramref name="women"/> − 1; a woman is the same in a cohort of any size.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="women">How many.</param>
    /// <param name="shape">How they log.</param>
    public static ChartedWoman[] Simulate(int seed, int women, CohortShape shape) => [.. Each(seed, women, shape)];

    /// <summary>The same, one after the other.</summary>
    public static IEnumerable<ChartedWoman> Each(int seed, int women, CohortShape shape) =>
        Enumerable.Range(0, women).Select(i => Woman(seed, i, shape));

    /// <summary>One woman of it, without those before her. With more cycles she is the same for as long as she was charted.</summary>
    public static ChartedWoman Woman(int seed, int index, CohortShape shape)
    {
        var draws = new Rng(seed, index);
        var body = Physiology.Draw(draws);
        var holeRate = shape.HoleRate(draws);
        var ovulationRate = draws.Chance(shape.ShareLoggingOvulation) ? 0.5 + 0.5 * draws.Uniform() : 0;

        var cycles = new ChartedCycle[draws.Whole(shape.FewestCycles, shape.MostCycles)];
        for (var i = 0; i < cycles.Length; i++)
        {
            var cycle = body.NextCycle(draws);
            // The first period is what her log begins with.
            var isLogged = !draws.Chance(holeRate) || i == 0;
            var isOvulationLogged = draws.Chance(ovulationRate) && isLogged;
            cycles[i] = cycle with { IsLogged = isLogged, IsOvulationLogged = isOvulationLogged };
            if (draws.Chance(shape.PauseRate))
                cycles[i] = Pauses.Interrupt(cycles[i], draws);
        }

        return new ChartedWoman($"simulated-{index}", FirstDay.AddDays(draws.Whole(0, 364)), cycles);
    }
}
