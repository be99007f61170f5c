using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Predictions.Benchmarks.Allocation;
using Predictions.Benchmarks.Results;

namespace Predictions.Benchmarks;

/// <summary>Adds options to BenchmarkDotNet's command line.</summary>
internal static class BenchmarkProgram
{
    private const string BudgetsOption = "--budgets";
    private const string ResultsOption = "--results";
    private const int Failed = 1;

    /// <summary>BenchmarkDotNet builds the program and its dependencies again, which takes minutes on a busy machine.</summary>
    private static readonly TimeSpan BuildTimeout = TimeSpan.FromMinutes(15);

    /// <summary>
    /// <c>--budgets</c> prints budgets.json with the measured values. <c>--results FOLDER</c> writes the tables of a run of all
    /// stages. BenchmarkDotNet handles all other options.
    /// </summary>
    /// <returns>The exit code: 0, or 1 after one line with the reason.</returns>
    public static int Run(string[] args)
    {
        if (args is [BudgetsOption])
        {
            var measured = AllocatedBytes.Of(StageBenchmark.All());
            Console.Write(AllocationBudgets.Text(AllocationBudgets.Renewed(AllocationBudgets.Read(), measured)));
            return 0;
        }

        if (args.Contains(BudgetsOption))
            return Fail($"{BudgetsOption} accepts no other option");
        var at = Array.IndexOf(args, ResultsOption);
        if (at < 0)
            return Benchmark(args, null);
        return at + 1 < args.Length && !args[at + 1].StartsWith('-')
            ? Benchmark([.. args[..at], .. args[(at + 2)..]], args[at + 1])
            : Fail($"{ResultsOption} needs a folder, such as benchmarks/results");
    }

    private static int Benchmark(string[] args, string? resultsFolder)
    {
        var config = DefaultConfig.Instance.WithOptions(ConfigOptions.DisableLogFile).WithBuildTimeout(BuildTimeout);
        var summaries = BenchmarkSwitcher.FromTypes([.. StageBenchmark.Classes]).Run(args, config).ToArray();
        if (resultsFolder is null)
            return summaries.SelectMany(s => s.Reports).All(r => r.Success) ? 0 : Failed;
        if (StageResults.Problem(summaries) is { } problem)
            return Fail($"No results are written to {resultsFolder}: {problem}");
        Console.WriteLine($"Written: {StageResults.Write(resultsFolder, summaries)}");
        return 0;
    }

    private static int Fail(string problem)
    {
        Console.Error.WriteLine(problem);
        return Failed;
    }
}
