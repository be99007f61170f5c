using Predictions.Cli;
using Predictions.Cli.LoadTest;
using Predictions.LoadTest.Load;
using Predictions.LoadTest.Results;
using Predictions.LoadTest.Targets;

namespace Predictions.LoadTest.Tests;

/// <summary>Short loads. An answer of a busy machine is never too late.</summary>
internal static class Loaded
{
    public static LoadPlan Plan(Target target) => new()
    {
        Target = target, Rate = 200, Seconds = 1, WarmUpSeconds = 0.3, Connections = 2, Users = 1_000, TimeoutSeconds = 300,
    };

    public static Task<Measurement> MeasureAsync(LoadPlan plan) =>
        LoadRun.MeasureAsync(plan, null, TimeSpan.FromSeconds(1), null, TestContext.Current.CancellationToken);

    /// <summary>Runs a verb of <c>predictions loadtest</c> and returns its exit code.</summary>
    public static Task<int> RunAsync(
        string line) => LoadTestCommand.InvokeAsync(Verbs.Create().Parse($"loadtest {line}".Split(' ')));
}
