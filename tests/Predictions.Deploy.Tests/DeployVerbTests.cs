using Predictions.Deploy.Tests.Bench;
using Predictions.Deploy.Tests.Cluster.Api;
using Predictions.Testing;

namespace Predictions.Deploy.Tests;

/// <summary>The command line: its output and its exit codes.</summary>
public class DeployVerbTests
{
    [Fact]
    public async Task Each_outcome_has_its_exit_code_and_the_history_shows_them_all()
    {
        await using var bench = await DeployBench.StartAsync();
        bench.ShipModel();
        await bench.BuildAsync("1");
        Is(0, "may go to dev; nothing was written", await TypedAsync(bench, bench.Image("1"), "dev", "--dry-run"));
        var (code, said, error) = await TypedAsync(bench, bench.Image("1"), "dev");
        Is(0, "runs and is ready", (code, said, error));
        Assert.Contains("cycle-length@2 loads and answers as at training", said, StringComparison.Ordinal);
        Assert.Equal(2, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(
            l => l.StartsWith("{\"run\":", StringComparison.Ordinal)));

        Is(1, "predictions: there is no environment \"nowhere\": there are dev, stage, prod",
            await TypedAsync(bench, bench.Image("1"), "nowhere"));
        Is(2, "predictions: registry: ", await TypedAsync(bench, "registry.invalid/predictions:1", "dev"));
        bench.Cluster.CrashLoops(await bench.BuildAsync("2"), "out of luck");
        Is(4, "rolled back to revision 1", await TypedAsync(bench, bench.Image("2"), "dev", "--evidence", bench.EvidenceFolder));

        var history = await HistoryAsync(bench);
        Is(0, "Ada Example", history);
        foreach (var word in (string[])["deployed", "refused: registry", "rolled back: pod", "image"])
            Assert.Contains(word, history.Out, StringComparison.Ordinal);
        Assert.DoesNotContain(await bench.HistoryAsync(), r => r.Verdict is null);
    }

    [Fact]
    public async Task A_cancelled_pipeline_waits_for_the_rollback()
    {
        await using var bench = await DeployBench.StartAsync();
        bench.ShipModel();
        await bench.ReleasedAsync("1");
        bench.Cluster.Second = TimeSpan.FromSeconds(10);
        var bad = await bench.BuildAsync("2");
        bench.Cluster.NeverReady(bad);
        using var run = PredictionsProcess.Start(bench.Command(bench.Image("2"), "dev", "--evidence", bench.EvidenceFolder));
        while (!$"{bench.Cluster.Get("deployments", DeployBench.Dev, "predictions")}".Contains(
            "predictions@" + bad, StringComparison.Ordinal))
            await Task.Delay(20, TestContext.Current.CancellationToken);
        ProcessSignal.Terminate(run.Id);
        Is(4, "the user stopped it", await run.EndAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["deployed", "rolled back"], (await bench.HistoryAsync()).Select(r => r.Verdict));
    }

    [Theory]
    [InlineData(0, "deploy [<image> [<environment>]]", "deploy")]
    [InlineData(0, "Return to the version before", "deploy")]
    [InlineData(1, "The environment is missing: predictions deploy IMAGE ENVIRONMENT", "deploy", "registry.example.com/it:1")]
    [InlineData(1, "Option '--because' is required", "deploy", "back", "dev")]
    public async Task The_command_alone_shows_its_help_and_what_is_missing_is_named(int code, string told, params string[] args)
    {
        var (ended, said, error) = await EndAsync(args);
        Assert.True(code == ended, said + error);
        Assert.Contains(told, said + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreadable_history_is_an_error_and_a_missing_one_is_empty()
    {
        await using var bench = await DeployBench.StartAsync();
        Is(0, "verdict", await HistoryAsync(bench));
        bench.Cluster.Break(Outage.Unavailable);
        Is(1, "predictions: cluster loopback answered 503", await HistoryAsync(bench));
    }

    private static void Is(int code, string told, (int Code, string Out, string Error) typed)
    {
        Assert.True(typed.Code == code, $"{typed.Code}\n{typed.Out}\n{typed.Error}");
        Assert.Contains(told, typed.Out + typed.Error, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Out, string Error)> HistoryAsync(DeployBench bench) =>
        EndAsync("deploy", "history", "dev", "--checkout", bench.Project.Root, "--kubeconfig", bench.Cluster.KubeConfig);

    private static Task<(int Code, string Out, string Error)> TypedAsync(
        DeployBench bench, string image, string place, params string[] more) => EndAsync(bench.Command(image, place, more));

    private static async Task<(int Code, string Out, string Error)> EndAsync(params string[] args)
    {
        using var run = PredictionsProcess.Start(args);
        return await run.EndAsync(TestContext.Current.CancellationToken);
    }
}
