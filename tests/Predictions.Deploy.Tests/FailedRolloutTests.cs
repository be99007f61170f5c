using Predictions.Deploy.Tests.Bench;
using Predictions.Deploy.Tests.Cluster.Api;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests;

/// <summary>A failed rollout is rolled back, after its evidence is saved.</summary>
public sealed class FailedRolloutTests : OnBench
{
    [Fact]
    public async Task An_image_that_never_becomes_ready_is_rolled_back_with_its_evidence_kept()
    {
        var good = await Bench.ReleasedAsync("1");
        Bench.Cluster.NeverReady(await Bench.BuildAsync("2"), "waiting for a key ring");
        var failed = await Bench.DeployAsync("2");

        failed.Is(DeployOutcome.RolledBack, "rolled back to revision 1");
        Assert.Contains("waiting for a key ring", failed.Result.Sentence, StringComparison.Ordinal);
        Assert.EndsWith("@" + good, Image, StringComparison.Ordinal);
        var after = failed.Audit[^1];
        Assert.Equal(("after", "rolled back", 3), (after.Phase, after.Verdict, after.Revision));
        Assert.Equal(failed.Result.Sentence, after.Why);
        var kept = Directory.GetFiles(after.Evidence!).Select(f => Path.GetFileName(f)).ToList();
        Assert.Superset(
            new HashSet<string> { "helm.txt", "rollout.txt", "events.txt", "pods.txt", "deployment.yaml" }, kept.ToHashSet());
        Assert.Contains(kept, f => f.EndsWith(".service.log", StringComparison.Ordinal));
        var events =
            await File.ReadAllTextAsync(Path.Combine(after.Evidence!, "events.txt"), TestContext.Current.CancellationToken);
        Assert.Contains("Unhealthy", events, StringComparison.Ordinal);
        // The rollback restored the version's annotations; those of the run stay.
        Assert.NotEqual(after.Commit, Note("commit"));
        Assert.Equal((after.Commit, after.Origin, after.Digest),
            (Note("last-run-commit"), Note("last-run-origin"), Note("last-run-digest")));
        Assert.Equal($"{after.Began:yyyy-MM-ddTHH:mm:ssZ}", Note("last-run-when"));
        Assert.StartsWith("rolled back: ", Note("last-run-verdict"), StringComparison.Ordinal);
        var told = Assert.Single(Bench.Cluster.List("events", DeployBench.Dev), e => e.Text("reason") == "DeployRolledBack")
            .Text("message");
        Assert.All([after.Why!, after.Who, after.Digest!, after.Origin!, after.Commit!],
            part => Assert.Contains(part, told, StringComparison.Ordinal));

        string Note(string name) => Bench.Cluster.Get("deployments", DeployBench.Dev, "predictions")
            .Text("metadata", "annotations", "predictions.deploy/" + name);
    }

    [Fact]
    public async Task Logs_are_read_before_anything_is_rolled_back()
    {
        await Bench.ReleasedAsync("1");
        Bench.Cluster.CrashLoops(await Bench.BuildAsync("2"), "out of luck");
        (await Bench.DeployAsync("2")).Is(DeployOutcome.RolledBack, "out of luck");
        var requests = Bench.Cluster.Requests.ToList();
        var log = requests.FindIndex(r => r.Path.EndsWith("/log", StringComparison.Ordinal)
            && r.Query.Contains("previous=true", StringComparison.Ordinal));
        var back =
            requests.FindIndex(log, r => r.Writes && r.Path.EndsWith("/deployments/predictions", StringComparison.Ordinal));
        var before =
            requests.FindLastIndex(log, r => r.Writes && r.Path.EndsWith("/deployments/predictions", StringComparison.Ordinal));
        Assert.InRange(log, before + 1, back - 1);
    }

    [Fact]
    public async Task A_first_install_that_crashes_is_uninstalled()
    {
        Bench.Cluster.CrashLoops(await Bench.BuildAsync("1"), "no Redis");
        var failed = await Bench.DeployAsync("1");
        failed.Is(DeployOutcome.RolledBack, "uninstalled");
        Assert.Contains("no Redis", failed.Result.Sentence, StringComparison.Ordinal);
        Assert.Null(Bench.Cluster.Get("deployments", DeployBench.Dev, "predictions"));

        await Bench.ReleasedAsync("2");
        Assert.Equal(["rolled back", "deployed"], (await Bench.HistoryAsync()).Select(r => r.Verdict));
    }

    [Fact]
    public async Task A_stop_in_the_middle_is_rolled_back_like_any_failure()
    {
        var good = await Bench.ReleasedAsync("1");
        var bad = await Bench.BuildAsync("2");
        Bench.Cluster.NeverReady(bad);
        // The deadline is so long that only the stop ends the rollout.
        Bench.Cluster.Second = TimeSpan.FromSeconds(10);
        using var stop = new CancellationTokenSource();
        var running = Bench.DeployAsync("2", stop: stop.Token);
        while (!Image.EndsWith("@" + bad, StringComparison.Ordinal))
            await Task.Delay(10, TestContext.Current.CancellationToken);
        await stop.CancelAsync();
        (await running).Is(DeployOutcome.RolledBack, "the user stopped it");
        Assert.EndsWith("@" + good, Image, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_rollback_asks_for_a_person()
    {
        await Bench.ReleasedAsync("1");
        var bad = await Bench.BuildAsync("2");
        Bench.Cluster.NeverReady(bad);
        // The deadline passes only after the outage begins.
        var second = Bench.Cluster.Second;
        Bench.Cluster.Second = TimeSpan.FromSeconds(10);
        var running = Bench.DeployAsync("2");
        while (!Image.EndsWith("@" + bad, StringComparison.Ordinal))
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Bench.Cluster.Break(Outage.Unavailable);
        Bench.Cluster.Second = second;
        var failed = await running;
        failed.Is(DeployOutcome.RollbackFailed, "not rolled back to revision 1");
        Assert.Equal("rollback failed", failed.Audit[^1].Verdict);
        Assert.Contains("the history could not be written", failed.Output, StringComparison.Ordinal);

        // The next run recovers the release.
        Bench.Cluster.Mend();
        await Bench.BuildAsync("3");
        var next =
            await Bench.DeployAsync("3", with: a => a with { Overruled = ["settled"], Because = "the other run has ended" });
        next.Is(DeployOutcome.Deployed);
        Assert.Contains("rolled back to revision 1", next.Audit[^1].Recovered, StringComparison.Ordinal);
        Assert.Equal(["deployed", "killed", "deployed"], (await Bench.HistoryAsync()).Select(r => r.Verdict));
    }

    private string Image =>
        Bench.Cluster.Get("deployments", DeployBench.Dev, "predictions").Items("spec", "template", "spec", "containers").Single()
            .Text("image");
}
