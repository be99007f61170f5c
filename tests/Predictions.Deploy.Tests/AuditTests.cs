using Predictions.Deploy.Audit;
using Predictions.Deploy.Kube;
using Predictions.Deploy.Tests.Bench;
using Predictions.Deploy.Tests.Cluster;
using Predictions.Deploy.Tests.Cluster.Api;

namespace Predictions.Deploy.Tests;

/// <summary>Without a complete audit nothing is deployed, and the cluster keeps the history for all.</summary>
public class AuditTests
{
    [Fact]
    public async Task Without_a_history_that_can_be_written_nothing_is_deployed()
    {
        await using var bench = await DeployBench.StartAsync();
        await bench.BuildAsync("1");
        bench.Cluster.Break(Outage.Forbidden, r => r.Writes && r.Path.Contains("/configmaps", StringComparison.Ordinal));
        (await bench.DeployAsync("1")).Is(
            DeployOutcome.NotBegun,
            "the audit cannot be written to predictions-dev, so nothing was deployed: the cluster answered 403");
        Assert.Null(bench.Cluster.Get("deployments", DeployBench.Dev, "predictions"));
        Assert.Empty(bench.Cluster.List("leases", DeployBench.Dev));
    }

    [Fact]
    public async Task Without_a_file_that_can_be_written_nothing_is_deployed()
    {
        await using var bench = await DeployBench.StartAsync();
        await bench.BuildAsync("1");
        (await bench.DeployAsync("1", with: a => a with { AuditFile = "/nowhere/audit.jsonl" }))
            .Is(DeployOutcome.NotBegun, "--audit /nowhere/audit.jsonl: ");
        Assert.Null(bench.Cluster.Get("deployments", DeployBench.Dev, "predictions"));
    }

    [Fact]
    public async Task The_history_is_complete_after_all_that_can_happen()
    {
        await using var bench = await DeployBench.StartAsync();
        await bench.ReleasedAsync("1");
        bench.Cluster.NeverReady(await bench.BuildAsync("2"));
        await bench.DeployAsync("2");
        await bench.DeployAsync("2", with: a => a with { Image = "registry.invalid/predictions:2" });
        bench.Project.Write("dirt", "");
        await bench.DeployAsync("2");
        await bench.ReleasedAsync("3");

        var history = await bench.HistoryAsync();
        Assert.Equal(["deployed", "rolled back", "refused", "refused", "deployed"], history.Select(r => r.Verdict));
        Assert.Equal([1, 3, null, null, 4], history.Select(r => r.Revision));
        Assert.All(history, r => Assert.StartsWith("Ada Example", r.Who, StringComparison.Ordinal));
        Assert.All(history, r => Assert.Matches("^[0-9a-f]{40}$", r.Commit));
        Assert.All(history, r => Assert.NotNull(r.Ended));
        Assert.Equal(history[1].DigestBefore, history[0].Digest);
        // The cluster's record equals the one on the machine of the run.
        Assert.Equal(
            history.Select(r => r.ToJson()),
            (await File.ReadAllLinesAsync(bench.AuditFile, TestContext.Current.CancellationToken))
                .Where(l => DeployBench.Record(l).Phase == "after"));
    }

    [Fact]
    public async Task The_history_keeps_the_newest_runs_and_drops_refusals_first()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        using var space =
            new Namespace(new KubeAccess(cluster.KubeConfig).Connect("loopback"), "loopback", "default", "predictions");
        var history = new DeployHistory(space);
        for (var run = 0; run < DeployHistory.MaxRuns + 10; run++)
            await history.KeepAsync(Record(run), TestContext.Current.CancellationToken);
        var kept = await history.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(DeployHistory.MaxRuns, kept.Count);
        Assert.Equal("run-0", kept[0].Run);
        Assert.Equal(10, Enumerable.Range(0, 20).Count(i => kept.All(r => r.Run != $"run-{i}")));
    }

    [Fact]
    public async Task Runs_that_write_at_once_lose_nothing_of_each_other()
    {
        await using var cluster = await LoopbackCluster.StartAsync();
        using var space =
            new Namespace(new KubeAccess(cluster.KubeConfig).Connect("loopback"), "loopback", "default", "predictions");
        await Task.WhenAll(Enumerable.Range(0, 5).Select(
            run => new DeployHistory(space).KeepAsync(Record(run), TestContext.Current.CancellationToken)));
        Assert.Equal(5, (await new DeployHistory(space).ReadAsync(TestContext.Current.CancellationToken)).Count);
    }

    private static DeployRecord Record(int run) =>
        new($"run-{run}", new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero), "ada", "dev", "it:1")
        {
            Verdict = run % 2 == 0 ? "deployed" : "refused",
        };
}
