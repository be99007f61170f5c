using Predictions.LoadTest.Experiments;
using Predictions.PerfGates.Scenarios;

namespace Predictions.Benchmarks.Tests;

public class ScenarioTests
{
    [Fact]
    public void Each_round_visits_all_targets_and_starts_with_another_one()
    {
        string[] all = ["a", "b", "c"];
        var rounds = Enumerable.Range(0, 3).Select(round => Comparison.InOrder(all, round).ToArray()).ToArray();
        Assert.All(rounds, round => Assert.Equal(all, round.Order()));
        Assert.Equal(["a", "b", "c"], rounds.Select(round => round[0]).Order());
        Assert.Equal(Comparison.InOrder(all, 0), Comparison.InOrder(all, 3));
    }

    [Fact]
    public void Names_of_scenarios_and_figures_are_unique()
    {
        Assert.Equal(AllScenarios.InOrder.Count, AllScenarios.InOrder.Select(scenario => scenario.Name).Distinct().Count());
        Assert.Equal(AllScenarios.Gates.Count, AllScenarios.Gates.DistinctBy(gate => gate.Id).Count());
    }
}
