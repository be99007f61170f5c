using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Predictions.Benchmarks.Allocation;
using Predictions.Benchmarks.Results;

namespace Predictions.Benchmarks;

/// <summary>What the command line can ask for beside BenchmarkDotNet's own options.</summary>
internal static class BenchmarkProgram
{
    private const string BudgetsOption = "--budgets";
    private const string ResultsOption = "--results";
    private const int Wrong = 1;

    /// <summary>BenchmarkDotNet builds the program and all below it once more, and a busy machine takes its time.</summary>
    private static readonly TimeSpan BuildTimeout = TimeSpan.FromMinutes(15);

    /// <summary>
    /// <c>--budgets</c> prints budgets.json as it would be if what is allocated now were allowed. <c>--results FOLDER</c> writes the
    /// tables of a run of all stages there. The rest goes to BenchmarkDotNet.
    /// </summary>
    /// <returns>The exit code: 0, or 1 after one line that says what is wrong.</returns>
    public static int Run(string[] args)
    {
        if (args is [BudgetsOption])
        {
            var measured = AllocatedBytes.Of(StageBenchmark.All());
            Console.Write(AllocationBudgets.Text(AllocationBudgets.Renewed(AllocationBudgets.Read(), measured)));
            return 0;
        }

        if (args.Contains(BudgetsOption))
            return Tell($"{BudgetsOption} goes alone");
        var at = Array.IndexOf(args, ResultsOption);
        if (at < 0)
            return Benchmark(args, null);
        return at + 1 < args.Length && !args[at + 1].StartsWith('-')
            ? Benchmark([.. args[..at], .. args[(at + 2)..]], args[at + 1])
            : Tell($"{ResultsOption} needs a folder, such as benchmarks/results");
    }

    private static int Benchmark(string[] args, string? resultsFolder)
    {
        var config = DefaultConfig.Instance.WithOptions(ConfigOptions.DisableLogFile).WithBuildTimeout(BuildTimeout);
        var summaries = BenchmarkSwitcher.FromTypes([.. StageBenchmark.Classes]).Run(args, config).ToArray();
        if (resultsFolder is null)
            return summaries.SelectMany(s => s.Reports).All(r => r.Success) ? 0 : Wrong;
        if (StageResults.Problem(summaries) is { } problem)
            return Tell($"Nothing is written to {resultsFolder}: {problem}");
        Console.WriteLine($"Written: {StageResults.Write(resultsFolder, summaries)}");
        return 0;
    }

    private static int Tell(string problem)
    {
        Console.Error.WriteLine(problem);
        return Wrong;
    }
}
