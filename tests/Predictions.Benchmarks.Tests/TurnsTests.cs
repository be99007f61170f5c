using Predictions.PerfGates.Scenarios;

namespace Predictions.Benchmarks.Tests;

public class TurnsTests
{
    [Fact]
    public void Each_round_has_all_of_them_and_another_one_first()
    {
        string[] all = ["a", "b", "c"];
        var rounds = Enumerable.Range(0, 3).Select(round => Turns.Of(all, round).ToArray()).ToArray();
        Assert.All(rounds, round => Assert.Equal(all, round.Order()));
        Assert.Equal(["a", "b", "c"], rounds.Select(round => round[0]).Order());
        Assert.Equal(Turns.Of(all, 0), Turns.Of(all, 3));
    }

    [Fact]
    public void Every_row_and_figure_has_a_name_of_its_own()
    {
        Assert.Equal(AllScenarios.InOrder.Count, AllScenarios.InOrder.Select(row => row.Name).Distinct().Count());
        Assert.Equal(AllScenarios.FigureOrder.Count, AllScenarios.FigureOrder.Distinct().Count());
    }
}
