using System.Text.Json;
using Predictions.Benchmarks.Allocation;

namespace Predictions.Benchmarks.Tests;

/// <summary>Each stage keeps its allocation budget. Bytes are exact on every machine, so they gate; times do not.</summary>
public class AllocationBudgetTests
{
    private static readonly AllocationBudget[] Budgets =
        [new("Scoring.Walk", 100), new("History.Read(Logged=3)", 0, "nothing is kept")];

    [Fact]
    public void Every_stage_keeps_its_budget()
    {
        var budgets = AllocationBudgets.Read();
        var measured = AllocatedBytes.Of(
            StageBenchmark.All(), bytes => AllocationBudgets.Problems(budgets, bytes).Count == 0);
        var problems = AllocationBudgets.Problems(budgets, measured);
        Assert.True(problems.Count == 0, string.Join("\n", problems));
    }

    [Fact]
    public void An_exact_match_of_the_budget_is_accepted() =>
        Assert.Empty(AllocationBudgets.Problems(Budgets, Measured(("Scoring.Walk", 100), ("History.Read(Logged=3)", 0))));

    [Fact]
    public void One_byte_too_many_names_the_stage_the_budget_and_the_measured_bytes() =>
        Assert.Equal(
            ["Scoring.Walk: allocates 101 bytes a call; its budget is 100"],
            AllocationBudgets.Problems(Budgets, Measured(("Scoring.Walk", 101), ("History.Read(Logged=3)", 0))));

    [Fact]
    public void A_benchmark_without_a_budget_and_a_budget_without_a_benchmark_are_errors() =>
        Assert.Equal(
            [
                "Scoring.Walk(Trees=1): allocates 7 bytes a call and has no budgets in budgets.json",
                "Scoring.Walk: has a budget but is not a benchmark",
            ],
            AllocationBudgets.Problems(Budgets, Measured(("Scoring.Walk(Trees=1)", 7), ("History.Read(Logged=3)", 0))));

    [Fact]
    public void Two_budgets_of_one_benchmark_are_an_error() =>
        Assert.Equal(
            ["Scoring.Walk: allocates 1 bytes a call and has several budgets in budgets.json"],
            AllocationBudgets.Problems([Budgets[0], Budgets[0]], Measured(("Scoring.Walk", 1))));

    [Theory]
    [InlineData("""[{"benchmark":"Scoring.Walk","byte":1}]""")]
    [InlineData("""[{"benchmark":"Scoring.Walk"}]""")]
    [InlineData("""[{"benchmark":"Scoring.Walk","bytes":1,"bytes":2}]""")]
    public void A_malformed_budget_is_rejected(string json) =>
        Assert.Throws<JsonException>(() => AllocationBudgets.Parse(json));

    [Fact]
    public void Renewed_budgets_have_the_measured_bytes_and_keep_their_reasons()
    {
        var renewed = AllocationBudgets.Renewed(Budgets, Measured(("History.Read(Logged=3)", 8), ("Wire.Write", 5)));
        var read = AllocationBudgets.Parse(AllocationBudgets.Text(renewed));
        Assert.Equal([new("History.Read(Logged=3)", 8, "nothing is kept"), new("Wire.Write", 5)], read);
    }

    private static Dictionary<string, long> Measured(params (string Name, long Bytes)[] measured) =>
        measured.ToDictionary(m => m.Name, m => m.Bytes);
}
