using Predictions.Deploy.Tests.Bench;
using Predictions.Deploy.Tests.Cluster.Storage;
using Predictions.Testing;

namespace Predictions.Deploy.Tests;

/// <summary><c>predictions deploy back</c>: one command to the version before, from a checkout at any commit.</summary>
public sealed class GoBackTests : OnBench
{
    [Fact]
    public async Task It_returns_to_the_version_before_by_history_and_records_why()
    {
        var old = await Bench.ReleasedAsync("1");
        Bench.Project.Write("charts/predictions/environments/dev.yaml", "service: {greeting: good morning}\n");
        await Bench.ReleasedAsync("2");
        var head = await Bench.Project.GitAsync("rev-parse", "HEAD");
        var back = await Bench.GoBackAsync();
        back.Is(DeployOutcome.WentBack, $"{Bench.Image("1")} runs again and is ready");

        Assert.Equal(old, Running);
        Assert.Equal("hello dev", Greeting);
        Assert.Matches(@"env\[GREETING\]\.value +good morning +hello dev", back.Output);
        Assert.Equal(head, await Bench.Project.GitAsync("rev-parse", "HEAD"));
        var kept = (await Bench.HistoryAsync())[^1];
        Assert.Equal(("went back", "it is slow", 3), (kept.Verdict, kept.Because, kept.Revision));
        Assert.Equal((await Bench.HistoryAsync())[0].Run, kept.BackTo);
        Assert.Equal(old, kept.Digest);
        Assert.Equal(["before", "after"], back.Audit.Select(a => a.Phase));
        var annotations = Bench.Cluster.Get("deployments", DeployBench.Dev, "predictions")!["metadata"]!["annotations"]!;
        Assert.StartsWith(
            "went back: ", annotations["predictions.deploy/last-run-verdict"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains("DeployWentBack", Bench.Cluster.List("events", DeployBench.Dev).Select(e => e.Text("reason")));
    }

    [Fact]
    public async Task Each_further_step_goes_one_version_further_and_the_first_version_has_none_before()
    {
        var first = await Bench.ReleasedAsync("1");
        var second = await Bench.ReleasedAsync("2");
        await Bench.ReleasedAsync("3");
        (await Bench.GoBackAsync()).Is(DeployOutcome.WentBack);
        Assert.Equal(second, Running);
        // The command starts from the version that runs, so it goes one further.
        (await Bench.GoBackAsync()).Is(DeployOutcome.WentBack);
        Assert.Equal(first, Running);
        (await Bench.GoBackAsync()).Is(DeployOutcome.Refused, "the deploy history has no version before the running one");
        // A deployment after that starts from the version that runs.
        await Bench.ReleasedAsync("4");
        (await Bench.GoBackAsync()).Is(DeployOutcome.WentBack);
        Assert.Equal(first, Running);
    }

    [Fact]
    public async Task A_version_deployed_twice_counts_once_and_a_refused_or_failed_one_not_at_all()
    {
        var good = await Bench.ReleasedAsync("1");
        var failing = await Bench.BuildAsync("2");
        Bench.Cluster.NeverReady(failing);
        (await Bench.DeployAsync("2")).Is(DeployOutcome.RolledBack);
        await Bench.ReleasedAsync("3");
        await Bench.DeployedAsync("3");
        (await Bench.GoBackAsync()).Is(DeployOutcome.WentBack);
        Assert.Equal(good, Running);
    }

    [Fact]
    public async Task A_dry_run_shows_the_changes_and_writes_nothing()
    {
        await Bench.ReleasedAsync("1");
        var running = await Bench.ReleasedAsync("2");
        var dry = await Bench.GoBackAsync(with: o => o with { DryRun = true });
        dry.Is(DeployOutcome.DryRun, "nothing was written");
        Assert.Contains("containers[service].image", dry.Output, StringComparison.Ordinal);
        Assert.Equal(running, Running);
        Assert.Equal(2, (await Bench.HistoryAsync()).Count);
    }

    [Fact]
    public async Task An_image_that_the_registry_no_longer_has_needs_force_image()
    {
        var old = await Bench.ReleasedAsync("1");
        await Bench.ReleasedAsync("2");
        Bench.Registry.Forget(old);
        (await Bench.GoBackAsync()).Is(DeployOutcome.Refused, "image: ");
        (await Bench.GoBackAsync(with: o => o with { Overruled = ["image"] })).Is(DeployOutcome.WentBack);
        var rule = Assert.Single((await Bench.HistoryAsync())[^1].Overruled);
        Assert.Equal(("image", "it is slow"), (rule.Rule, rule.Because));
    }

    [Fact]
    public async Task An_earlier_version_that_is_not_ready_is_a_failed_rollback_with_evidence()
    {
        var old = await Bench.ReleasedAsync("1");
        await Bench.ReleasedAsync("2");
        Bench.Cluster.NeverReady(old);
        var back = await Bench.GoBackAsync();
        back.Is(DeployOutcome.RollbackFailed);
        Assert.NotEmpty(Directory.GetFiles(back.Audit[^1].Evidence!));
    }

    [Theory]
    [InlineData("nowhere", "slow", "there is no environment \"nowhere\"")]
    [InlineData("dev", " ", "--because TEXT is missing")]
    [InlineData("dev", "slow", "nothing is deployed there")]
    public async Task Without_an_environment_a_reason_or_a_version_nothing_begins(string environment, string because, string told)
    {
        var back = await Bench.GoBackAsync(environment, o => o with { Because = because });
        Assert.Contains(told, back.Result.Sentence, StringComparison.Ordinal);
        Assert.Empty(Bench.Cluster.Requests.Where(r => r.Writes));
    }

    /// <summary>The first command of the runbooks, as a person on call types it.</summary>
    [Fact]
    public async Task The_command_of_the_runbooks_goes_back()
    {
        var old = await Bench.ReleasedAsync("1");
        await Bench.ReleasedAsync("2");
        string[] more =
        [
            "--checkout", Bench.Project.Root, "--kubeconfig", Bench.Cluster.KubeConfig, "--plain-http", "--helm",
            Checkout.Tool("helm-4.1.4"),
        ];
        using var run = PredictionsProcess.Start(["deploy", "back", "dev", "--because", "1.5 misses the objective", .. more]);
        var (code, said, error) = await run.EndAsync(TestContext.Current.CancellationToken);
        Assert.True(code == 0, said + error);
        Assert.Contains("runs again and is ready", said, StringComparison.Ordinal);
        Assert.Equal(old, Running);
        using var history = PredictionsProcess.Start(
            ["deploy", "history", "dev", "--format", "json", "--checkout", Bench.Project.Root, "--kubeconfig",
                Bench.Cluster.KubeConfig]);
        Assert.Contains(
            "\"because\":\"1.5 misses the objective\"", (await history.EndAsync(TestContext.Current.CancellationToken)).Out,
            StringComparison.Ordinal);
    }

    private string Greeting => Bench.Cluster.Get("deployments", DeployBench.Dev, "predictions")!
        .Items("spec", "template", "spec", "containers").Single()["env"]![0]!["value"]!.GetValue<string>();

    private string Running => Bench.Cluster.Get("deployments", DeployBench.Dev, "predictions")!
        .Items("spec", "template", "spec", "containers").Single().Text("image").Split('@')[1];
}
