using Predictions.Deploy.Tests.Cluster.Api;
using Predictions.Deploy.Tests.Cluster.Storage;
using static Predictions.Deploy.Tests.Cluster.HelmOnLoopback;

namespace Predictions.Deploy.Tests.Cluster;

/// <summary>Helm's releases on the stand-in.</summary>
public class HelmRolloutTests
{
    [Fact]
    public async Task Helm_installs_and_upgrades_and_waits_until_the_new_pods_are_ready()
    {
        await using var on = await StartAsync();
        Assert.Equal(0, (await on.UpgradeAsync("sha256:one", "--set", "replicas=2")).Code);
        Assert.Equal(["sha256:one", "sha256:one"], on.ReadyDigests);

        Assert.Equal(0, (await on.UpgradeAsync("sha256:two", "--set", "replicas=2")).Code);
        Assert.Equal(["sha256:two", "sha256:two"], on.ReadyDigests);
        Assert.Equal(["superseded", "deployed"], await on.HistoryAsync());
        Assert.Contains(
            "registry.test/tiny@sha256:two", (await on.RunAsync("get", "manifest", "tiny")).Said, StringComparison.Ordinal);
        Assert.Contains("STATUS: deployed", (await on.RunAsync("status", "tiny")).Said, StringComparison.Ordinal);
        Assert.Contains("tiny-0.1.0", (await on.RunAsync("list")).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rollout_that_never_gets_ready_fails_and_leaves_the_old_pods_and_a_rollback_ends_it()
    {
        await using var on = await StartAsync();
        on.Cluster.NeverReady("sha256:bad");
        Assert.Equal(0, (await on.UpgradeAsync("sha256:one", "--set", "replicas=2")).Code);

        var (code, said) = await on.UpgradeAsync("sha256:bad", "--set", "replicas=2");
        Assert.NotEqual(0, code);
        Assert.Contains("Progress deadline exceeded", said, StringComparison.Ordinal);
        Assert.Equal(["sha256:one", "sha256:one"], on.ReadyDigests);
        Assert.Contains(on.Cluster.List("events", Namespace), e => e.Text("reason") == "Unhealthy" && e.Number("count") > 1);

        Assert.Equal(0, (await on.RunAsync("rollback", "tiny", "1", "--wait", "--timeout", "300s")).Code);
        Assert.Equal(["superseded", "failed", "deployed"], await on.HistoryAsync());
        Assert.Equal(["sha256:one", "sha256:one"], on.ReadyDigests);
        Assert.Equal("3", on.Deployment.Text("metadata", "annotations", "deployment.kubernetes.io/revision"));
    }

    [Fact]
    public async Task A_rollout_that_takes_longer_than_helm_waits_fails_for_that()
    {
        await using var on = await StartAsync();
        on.Cluster.Second = TimeSpan.FromSeconds(10);
        on.Cluster.NeverReady("sha256:bad");
        var (code, said) = await on.UpgradeAsync("sha256:bad", "--timeout", "1s");
        Assert.NotEqual(0, code);
        Assert.Contains("context deadline exceeded", said, StringComparison.Ordinal);
        Assert.Equal(["failed"], await on.HistoryAsync());
    }

    [Fact]
    public async Task Helm_rolls_back_by_itself_what_crashes_and_nothing_is_lost_meanwhile()
    {
        await using var on = await StartAsync();
        on.Cluster.CrashLoops("sha256:bad", "out of luck");
        Assert.Equal(0, (await on.UpgradeAsync("sha256:one")).Code);
        var (code, said) = await on.UpgradeAsync("sha256:bad", "--rollback-on-failure");
        Assert.NotEqual(0, code);
        Assert.Contains("has been rolled back", said, StringComparison.Ordinal);
        Assert.Equal(["superseded", "failed", "deployed"], await on.HistoryAsync());
        Assert.Equal(["sha256:one"], on.ReadyDigests);
    }

    [Fact]
    public async Task A_killed_helm_leaves_its_release_pending()
    {
        await using var on = await StartAsync();
        on.Cluster.Break(Outage.Hanging, r => r.Writes && r.Path.EndsWith("/deployments/tiny", StringComparison.Ordinal));
        using var kill = new CancellationTokenSource();
        var running = on.UpgradeUntilKilledAsync("sha256:one", kill.Token);
        while (!on.Cluster.Requests.Any(r => r.Writes && r.Path.EndsWith("/deployments/tiny", StringComparison.Ordinal)))
            await Task.Delay(10, TestContext.Current.CancellationToken);
        await kill.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        // A request whose caller has gone unnoticed would be carried out when the outage ends.
        while (on.Cluster.Hanging > 0)
            await Task.Delay(10, TestContext.Current.CancellationToken);

        on.Cluster.Mend();
        Assert.Equal(["pending-install"], await on.HistoryAsync());
        Assert.Null(on.Cluster.Get("deployments", Namespace, "tiny"));
        Assert.Contains("another operation", (await on.UpgradeAsync("sha256:one")).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_uninstall_removes_pods_and_history()
    {
        await using var on = await StartAsync();
        Assert.Equal(0, (await on.UpgradeAsync("sha256:one")).Code);
        Assert.Equal(0, (await on.RunAsync("uninstall", "tiny", "--wait", "--timeout", "300s")).Code);
        foreach (var plural in new[] { "deployments", "replicasets", "services", "horizontalpodautoscalers", "servicemonitors",
            "secrets" })
            Assert.Empty(on.Cluster.List(plural, Namespace));
        while (on.Cluster.List("pods", Namespace).Count > 0)
            await Task.Delay(10, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_dry_run_against_the_server_writes_nothing()
    {
        await using var on = await StartAsync();
        var (code, said) = await on.UpgradeAsync("sha256:one", "--dry-run=server");
        Assert.True(code == 0, said);
        Assert.DoesNotContain(on.Cluster.Requests, r => r.Writes);
        Assert.Empty(on.Cluster.List("secrets", ""));
    }
}
