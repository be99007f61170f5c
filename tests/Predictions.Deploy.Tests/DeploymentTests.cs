using CliWrap;
using k8s;
using k8s.Models;
using Predictions.Deploy.Kube;
using Predictions.Deploy.Tests.Bench;
using Predictions.Deploy.Tests.Cluster.Storage;
using Predictions.Testing;

namespace Predictions.Deploy.Tests;

/// <summary>Successful runs, with real git, Helm and HTTP.</summary>
public sealed class DeploymentTests : OnBench
{
    [Fact]
    public async Task A_first_install_runs_the_digest_and_records_user_and_origin()
    {
        var digest = await Bench.BuildAsync("1");
        var commit = await Bench.Project.GitAsync("rev-parse", "HEAD");
        var deployed = await Bench.DeployedAsync("1");

        var deployment = Bench.Cluster.Get("deployments", DeployBench.Dev, "predictions")!;
        Assert.EndsWith("@" + digest, deployment.Items("spec", "template", "spec", "containers").Single().Text("image"),
            StringComparison.Ordinal);
        string Note(string name) => deployment.Text("metadata", "annotations", "predictions.deploy/" + name);
        Assert.StartsWith("Ada Example <ada@example.org>", Note("who"), StringComparison.Ordinal);
        Assert.Equal(commit, Note("commit"));
        Assert.Equal(digest, Note("digest"));
        Assert.Equal(Bench.Project.Origin[..^".git".Length], Note("origin"));
        Assert.StartsWith("deployed: ", Note("last-run-verdict"), StringComparison.Ordinal);
        Assert.Contains("+ Deployment/predictions", Note("last-run-changes"), StringComparison.Ordinal);

        Assert.Equal("restricted", Bench.Cluster.Get("namespaces", "", DeployBench.Dev)!.Text(
            "metadata", "labels", "pod-security.kubernetes.io/enforce"));
        Assert.Empty(Bench.Cluster.List("leases", DeployBench.Dev));
        Assert.Equal(["DeployStarted", "Deployed"], Told);
        Assert.Equal(["before", "after"], deployed.Audit.Select(a => a.Phase));
        Assert.Equal(deployed.Audit.Select(a => a.ToJson()),
            await File.ReadAllLinesAsync(Bench.AuditFile, TestContext.Current.CancellationToken));
        Assert.Contains("+ Deployment/predictions", deployed.Output, StringComparison.Ordinal);
        Assert.Matches(@"pod predictions-\S+: Running, 1/1 ready", deployed.Output);
    }

    [Fact]
    public async Task An_upgrade_shows_its_changes_and_keeps_the_autoscalers_replicas()
    {
        await Bench.ReleasedAsync("1");
        Bench.Cluster.Scale(DeployBench.Dev, "predictions", 3);
        while (Bench.Cluster.Get("deployments", DeployBench.Dev, "predictions").Number("status", "availableReplicas") != 3)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Bench.Project.Write("charts/predictions/environments/dev.yaml", "service: {greeting: good morning}\n");
        var digest = await Bench.BuildAsync("2");
        var deployed = await Bench.DeployedAsync("2");

        Assert.Equal(3, Bench.Cluster.Get("deployments", DeployBench.Dev, "predictions").Number("spec", "replicas"));
        Assert.Matches(@"env\[GREETING\]\.value +hello dev +good morning", deployed.Output);
        Assert.Equal(2, deployed.Audit[1].ChangeCount);
        Assert.Contains(deployed.Audit[1].Changes, c => c.EndsWith("@" + digest, StringComparison.Ordinal));
        Assert.Equal([1, 2], (await Bench.HistoryAsync()).Select(r => r.Revision ?? 0));
    }

    [Fact]
    public async Task Helm_3_deploys_as_well()
    {
        await Bench.BuildAsync("1");
        static DeployOptions WithHelm3(DeployOptions ask) => ask with { Helm = Checkout.Tool("helm-3.17.2") };
        await Bench.DeployedAsync("1", with: WithHelm3);
        await Bench.BuildAsync("2");
        var upgraded = await Bench.DeployedAsync("2", with: WithHelm3);
        Assert.Contains("Helm 3.17.2", upgraded.Output, StringComparison.Ordinal);
        Assert.Equal(2, upgraded.Audit[1].Revision);
    }

    [Fact]
    public async Task The_same_again_differs_in_nothing_and_is_deployed()
    {
        await Bench.ReleasedAsync("1");
        var again = await Bench.DeployedAsync("1");
        Assert.Contains("Nothing differs from revision 1.", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_shows_everything_and_writes_nothing()
    {
        await Bench.BuildAsync("1");
        var dry = await Bench.DeployAsync("1", with: a => a with { DryRun = true });
        dry.Is(DeployOutcome.DryRun, "nothing was written");
        Assert.Contains("+ Deployment/predictions", dry.Output, StringComparison.Ordinal);
        Assert.Contains("settled", dry.Output, StringComparison.Ordinal);
        Assert.Empty(dry.Audit);
        Assert.False(File.Exists(Bench.AuditFile));
        Assert.False(Directory.Exists(Bench.EvidenceFolder));
        Assert.NotEmpty(Bench.Cluster.Requests);
        Assert.Empty(Bench.Cluster.Requests.Where(r => r.Writes));
        Assert.Equal("", await Bench.Project.GitAsync("status", "--porcelain"));
    }

    [Fact]
    public async Task Two_at_once_are_one_and_a_refusal()
    {
        await Bench.BuildAsync("1");
        var both = await Task.WhenAll(Bench.DeployAsync("1"), Bench.DeployAsync("1"));
        Assert.Equal([DeployOutcome.Deployed, DeployOutcome.Refused], both.Select(b => b.Result.Outcome).Order());
        Assert.Equal(2, (await Bench.HistoryAsync()).Count);
    }

    /// <summary>A value that a runbook sets by hand lasts until the next deployment.</summary>
    [Fact]
    public async Task Bounds_that_were_patched_are_those_of_the_chart_again_after_a_deployment()
    {
        await Bench.ReleasedAsync("1");
        using var client = new KubeAccess(Bench.Cluster.KubeConfig).Connect("loopback");
        await client.AutoscalingV2.PatchNamespacedHorizontalPodAutoscalerAsync(
            new V1Patch("{\"spec\":{\"maxReplicas\":60}}", V1Patch.PatchType.MergePatch), "predictions", DeployBench.Dev,
            fieldManager: "kubectl-patch", cancellationToken: TestContext.Current.CancellationToken);
        await Bench.ReleasedAsync("2");
        Assert.Equal(
            9, Bench.Cluster.Get("horizontalpodautoscalers", DeployBench.Dev, "predictions").Number("spec", "maxReplicas"));
    }

    [Fact]
    public async Task The_projects_own_charts_pass_every_rule_and_go_from_one_environment_to_the_next()
    {
        var settings =
            await File.ReadAllTextAsync(Path.Combine(Bench.Project.Chart, "deploy.yaml"), TestContext.Current.CancellationToken);
        Directory.Delete(Path.Combine(Bench.Project.Root, "charts"), recursive: true);
        // The copy keeps symbolic links, since one chart contains the other by a link.
        await Cli.Wrap("cp").WithArguments(["-a", Checkout.PathOf("charts"), Bench.Project.Root])
            .ExecuteAsync(TestContext.Current.CancellationToken);
        Bench.Project.Write("charts/predictions/deploy.yaml", settings);
        await Bench.BuildAsync("1");
        await Bench.DeployedAsync("1");
        (await Bench.DeployAsync("1", "stage")).Is(DeployOutcome.Refused, "put your own address in place of the example's");
        foreach (var file in (string[])["values.yaml", "environments/stage.yaml", "environments/prod.yaml"])
        {
            var path = Path.Combine(Bench.Project.Chart, file);
            var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(
                path, text.Replace(".example.", ".acme.", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        }

        await Bench.BuildAsync("2");
        foreach (var environment in (string[])["dev", "stage", "prod"])
        {
            var deployed = await Bench.DeployedAsync("2", environment);
            Assert.Contains("Deployment/predictions", deployed.Output, StringComparison.Ordinal);
            var deployment = Bench.Cluster.Get("deployments", $"predictions-{environment}", "predictions")!;
            Assert.NotNull(deployment["metadata"]!["annotations"]!["predictions.deploy/who"]);
        }
    }

    private string[] Told =>
    [
        .. Bench.Cluster.List("events", DeployBench.Dev).Where(e => e.Text("reportingComponent") == "predictions.deploy/cli")
            .Select(e => e.Text("reason")).Order(),
    ];
}
