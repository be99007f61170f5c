using Predictions.Deploy.Tests.Bench;
using Predictions.Testing;

namespace Predictions.Deploy.Tests;

/// <summary>An image goes to stage only after it runs well in dev, and an older commit needs a reason.</summary>
public sealed class StagedDeploymentTests : OnBench
{
    [Fact]
    public async Task An_image_that_does_not_run_in_dev_does_not_go_to_stage()
    {
        await Bench.BuildAsync("1");
        (await Bench.DeployAsync("1", "stage"))
            .Is(DeployOutcome.Refused, "before: nothing is deployed to dev; smoke: not measured");
        await Bench.DeployedAsync("1");
        await Bench.BuildAsync("2");
        (await Bench.DeployAsync("2", "stage"))
            .Is(DeployOutcome.Refused, ", not this one; smoke: not measured, since the image does not run in dev");
        Assert.Equal(0, Bench.Service.Calls);
    }

    [Fact]
    public async Task An_image_that_meets_the_objective_in_dev_goes_to_stage()
    {
        await Bench.ReleasedAsync("1");
        var staged = await Bench.DeployedAsync("1", "stage");
        Assert.Contains("dev: 50 calls, 100 % without error (needed 99 %)", staged.Output, StringComparison.Ordinal);
        Assert.Equal(50 + 20, Bench.Service.Calls);
        Assert.Contains("\"asOf\"", Bench.Service.LastBody, StringComparison.Ordinal);
        Assert.Single(await Bench.HistoryAsync("stage"));
    }

    [Theory]
    [InlineData(500, 700, 0, """{"cycles": [{}]}""", "0 % within 500 ms")]
    [InlineData(60_000, 0, 10, """{"cycles": [{}]}""", "× status 503")]
    [InlineData(60_000, 0, 0, """{"cycles": []}""", "50 × an answer without a cycle")]
    [InlineData(60_000, 0, 0, "<html>", "50 × an answer that is no forecast")]
    public async Task An_image_that_misses_the_objective_in_dev_does_not(
        int latencyMs, int takesMs, int oneFailsIn, string answer, string told)
    {
        var settings = Path.Combine(Bench.Project.Chart, "deploy.yaml");
        var text = await File.ReadAllTextAsync(settings, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            settings, text.Replace("latencyMs: 60000", $"latencyMs: {latencyMs}", StringComparison.Ordinal),
            TestContext.Current.CancellationToken);
        await Bench.ReleasedAsync("1");
        (Bench.Service.Takes, Bench.Service.OneFailsIn, Bench.Service.Answer) =
            (TimeSpan.FromMilliseconds(takesMs), oneFailsIn, answer);
        (await Bench.DeployAsync("1", "stage")).Is(DeployOutcome.Refused, told);
        Assert.Equal(["refused"], await VerdictsAsync());
    }

    [Fact]
    public async Task Rules_are_overruled_by_name_with_a_reason_that_is_kept()
    {
        await Bench.ReleasedAsync("1");
        Bench.Service.OneFailsIn = 2;
        var forced = await Bench.DeployedAsync(
            "1", "stage", a => a with { Overruled = ["smoke", "card"], Because = "dev's ingress is being moved" });
        // A rule that passed is not overruled.
        var rule = Assert.Single(forced.Audit[0].Overruled);
        Assert.Equal(("smoke", "dev's ingress is being moved"), (rule.Rule, rule.Because));
        Assert.Equal("smoke: dev's ingress is being moved", Bench.Cluster.Get("deployments", "predictions-stage", "predictions")!
            ["metadata"]!["annotations"]!["predictions.deploy/overruled"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_unhealthy_version_blocks_the_next_deployment()
    {
        var digest = await Bench.ReleasedAsync("1");
        Bench.Cluster.NeverReady(digest);
        await Bench.BuildAsync("2");
        Deployed refused;
        do
            refused = await Bench.DeployAsync("2", with: a => a with { DryRun = true });
        while (refused.Result.Outcome == DeployOutcome.DryRun);
        refused.Is(DeployOutcome.Refused, "healthy: ");
        (await Bench.DeployAsync("2", with: a => a with { Overruled = ["healthy"], Because = "this mends it" }))
            .Is(DeployOutcome.Deployed);
    }

    [Fact]
    public async Task A_commit_that_changed_only_values_is_deployed_with_the_image_before_it_and_code_needs_its_own_image()
    {
        await Bench.ReleasedAsync("1");
        Bench.Project.Write("charts/predictions/environments/dev.yaml", "service: {greeting: good evening}\n");
        await Bench.Project.NextAsync();
        var valued = await Bench.DeployedAsync("1");
        Assert.Contains("only values changed: charts/predictions/environments/dev.yaml", valued.Output, StringComparison.Ordinal);
        Assert.Matches(@"env\[GREETING\]\.value +hello dev +good evening", valued.Output);
        (await Bench.GoBackAsync()).Is(DeployOutcome.WentBack);

        Bench.Project.Write("src/Program.cs", "// another program\n");
        await Bench.Project.NextAsync();
        (await Bench.DeployAsync("1")).Is(DeployOutcome.Refused, "where more than values differs (src/Program.cs)");
    }

    [Fact]
    public async Task An_older_commit_needs_force_forward()
    {
        await Bench.BuildAsync("1");
        var old = await Bench.Project.GitAsync("rev-parse", "HEAD");
        await Bench.ReleasedAsync("2");
        await Bench.Project.GitAsync("checkout", "--quiet", old);
        (await Bench.DeployAsync("1")).Is(DeployOutcome.Refused, $"and {old[..12]} does not follow it");
        await Bench.DeployedAsync("1", with: a => a with { Overruled = ["forward"], Because = "2 forgets ovulations" });
    }

    /// <summary>The command of docs/operations/deploy.md works although the earlier version no longer runs in dev.</summary>
    [Fact]
    public async Task A_later_environment_goes_back_by_the_documented_command()
    {
        var line = File.ReadLines(Checkout.PathOf("docs", "operations", "deploy.md"))
            .Single(l => l.Contains("--force forward", StringComparison.Ordinal));
        string[] overruled = [.. line.Split("--force ")[1..].Select(rest => rest.Split(' ')[0])];
        await Bench.BuildAsync("1");
        var old = await Bench.Project.GitAsync("rev-parse", "HEAD");
        await DeployedToBothAsync("1");
        await Bench.BuildAsync("2");
        await DeployedToBothAsync("2");
        await Bench.Project.GitAsync("checkout", "--quiet", old);
        (await BackAsync(["forward"])).Is(DeployOutcome.Refused, "before: dev runs ");
        (await BackAsync(overruled)).Is(DeployOutcome.Deployed);

        Task<Deployed> BackAsync(string[] rules) =>
            Bench.DeployAsync("1", "stage", a => a with { Overruled = rules, Because = "2 forgets" });
    }

    private async Task DeployedToBothAsync(string tag)
    {
        await Bench.DeployedAsync(tag);
        await Bench.DeployedAsync(tag, "stage");
    }

    private async Task<IEnumerable<string?>> VerdictsAsync()
    {
        // A refusal creates no namespace, and is recorded where one exists.
        Assert.Empty(await Bench.HistoryAsync("stage"));
        return (await File.ReadAllLinesAsync(Bench.AuditFile, TestContext.Current.CancellationToken)).Select(DeployBench.Record)
            .Where(r => r.Environment == "stage").Select(r => r.Verdict);
    }
}
