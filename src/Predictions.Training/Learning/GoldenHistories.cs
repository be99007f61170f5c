using Predictions.Core.Features;
using Predictions.Training.Charts;
using Predictions.Training.Simulation;

namespace Predictions.Training.Learning;

/// <summary>
/// The histories of an artifact's golden rows. They are reproducible from the manifest's seed and prior, which verifies that this
/// build still computes the features that the model was trained with.
/// </summary>
public static class GoldenHistories
{
    /// <summary>The cycle days of the hazards in golden rows.</summary>
    public static readonly IReadOnlyList<int> Days = [10, 14, 18, 21, 24, 26, 27, 28, 29, 30, 32, 35, 40, 50, 60, 90];

    private const int Women = 12;

    /// <summary>One summary per person, each with one more cycle than the one before, including missing logs.</summary>
    public static HistorySummary[] Of(int seed, LengthPrior prior)
    {
        var persons = Cohort.Simulate(seed, Women,
            CohortShape.WithEvidence with { ShareWithHoles = 1, MeanHoleRate = 0.2, PauseRate = 0 });
        return [.. persons.Select((person, i) => Of(person, LoggedUntil(person, i), prior))];
    }

    private static HistorySummary Of(ChartedPerson person, int cycle, LengthPrior prior) =>
        KnownCycles.Features(person.LogAt(cycle), person.StartOf(cycle), prior).Summary;

    private static int LoggedUntil(ChartedPerson person, int cycle)
    {
        cycle = Math.Min(cycle, person.Cycles.Count - 1);
        while (!person.Cycles[cycle].IsLogged)
            cycle--;
        return cycle;
    }
}
