using Predictions.Training.Charts;
using Predictions.Training.Simulation;

namespace Predictions.Training.Learning;

/// <summary>The persons that a model is trained on: simulated, charted, or both.</summary>
public static class TrainingCohort
{
    private const int MinCycles = 300;

    /// <exception cref="CycleTableException">The file cannot be read, or there are too few cycles.</exception>
    internal static ChartedPerson[] Of(TrainingPlan plan)
    {
        ChartedPerson[] persons = [.. Cohort.Simulate(plan.Seed, plan.Women, plan.Shape), .. Charted(plan)];
        ThrowIfTooFew(persons);
        return persons;
    }

    /// <exception cref="CycleTableException">The persons have too few cycles to train on.</exception>
    internal static void ThrowIfTooFew(ChartedPerson[] persons)
    {
        var cycles = persons.Sum(w => w.Cycles.Count(c => c.IsTarget));
        if (cycles < MinCycles)
            throw new CycleTableException(
                $"there are {cycles} logged cycles without a pause or a suspected gap; training needs at least {MinCycles}: "
                + "simulate women too");
    }

    /// <summary>The name of the cohort in a manifest.</summary>
    internal static string Describe(TrainingPlan plan) => (plan.Women, plan.Cycles) switch
    {
        (0, { } file) => file.Name,
        (_, null) => Simulated(plan.Seed),
        var (_, file) => $"{Simulated(plan.Seed)} and {file.Name}",
    };

    /// <summary>The name of a simulated cohort in a report.</summary>
    public static string Simulated(int seed) => $"a simulated cohort (seed {seed})";

    /// <summary>The persons of the plan's table, in order.</summary>
    // Research charts are complete, but users forget to log. A table with unlogged periods of its own is kept as is.
    internal static ChartedPerson[] Charted(TrainingPlan plan)
    {
        if (plan.Cycles is not { } file)
            return [];
        var persons = CycleTable.Read(file.Path);
        return persons.Any(w => w.Cycles.Any(c => !c.IsLogged || c.SuspectedUnlogged > 0)) ? persons
            : [.. persons.Select((person, i) => Forgetful(person, plan, i))];
    }

    private static ChartedPerson Forgetful(ChartedPerson person, TrainingPlan plan, int index)
    {
        var rng = MissingLogs.Rng(plan.Seed, index);
        return MissingLogs.Make(person, plan.Shape.HoleRate(rng), rng);
    }
}
