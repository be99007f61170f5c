using Predictions.Training.Charts;
using Predictions.Training.Simulation;

namespace Predictions.Training.Learning;

/// <summary>Who a model learns from: simulated women, charted ones, or both.</summary>
public static class TrainingCohort
{
    private const int FewestCycles = 300;

    /// <exception cref="CycleTableException">The file cannot be read, or there are too few cycles to learn from.</exception>
    internal static ChartedWoman[] Of(TrainingPlan plan)
    {
        ChartedWoman[] women = [.. Cohort.Simulate(plan.Seed, plan.Women, plan.Shape), .. Charted(plan)];
        var cycles = women.Sum(w => w.Cycles.Count(c => c is { IsLogged: true, Pause: null }));
        return cycles >= FewestCycles
            ? women
            : throw new CycleTableException(
                $"there are {cycles} logged cycles without a pause to learn from; at least {FewestCycles} are needed: simulate women too");
    }

    /// <summary>What a manifest calls them.</summary>
    internal static string ContractMetadata(TrainingPlan plan) => (plan.Women, plan.Cycles) switch
    {
        (0, { } file) => file.Name,
        (_, null) => Simulated(plan.Seed),
        var (_, file) => $"{Simulated(plan.Seed)} and {file.Name}",
    };

    /// <summary>What a report calls the simulated cohort of a seed.</summary>
    public static string Simulated(int seed) => $"a simulated cohort (seed {seed})";

    // Charts for research are kept carefully, and the logs of the people to be served are not; a table that tells its own holes does.
    private static ChartedWoman[] Charted(TrainingPlan plan)
    {
        if (plan.Cycles is not { } file)
            return [];
        var women = CycleTable.Read(file.Path);
        return women.Any(w => w.Cycles.Any(c => !c.IsLogged)) ? women : [.. women.Select((woman, i) => Forgetful(woman, plan, i))];
    }

    private static ChartedWoman Forgetful(ChartedWoman woman, TrainingPlan plan, int index)
    {
        var draws = MissingLogs.Rng(plan.Seed, index);
        return MissingLogs.Make(woman, plan.Shape.HoleRate(draws), draws);
    }
}
