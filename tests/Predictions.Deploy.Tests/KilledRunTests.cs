using System.Diagnostics;
using System.Globalization;
using Predictions.Deploy.Tests.Bench;
using Predictions.Deploy.Tests.Cluster.Storage;
using Predictions.Testing;

namespace Predictions.Deploy.Tests;

/// <summary>
/// A killed run leaves a pending release. The next run detects whether the killed one has ended, and recovers the release.
/// </summary>
public class KilledRunTests
{
    [Fact]
    public async Task A_killed_upgrade_is_recovered_by_the_next_run_after_its_helm_has_ended()
    {
        await using var bench = await BenchAsync();
        await bench.ReleasedAsync("1");
        var helm = await KilledInTheMiddleAsync(bench, "2");

        // Helm outlived the run, and may still finish.
        await bench.BuildAsync("3");
        var early = await bench.DeployAsync("3");
        early.Is(DeployOutcome.Refused, "settled: revision 2 is pending-upgrade since ");

        End(helm);
        var next = await bench.DeployedAsync("3");
        Assert.Equal("revision 2 was left pending-upgrade; rolled back to revision 1", next.Audit[^1].Recovered);
        Assert.Contains(bench.Cluster.List("events", DeployBench.Dev), e => e.Text("reason") == "DeployRecovered");
        Assert.Equal(["deployed", "killed", "refused", "deployed"], (await bench.HistoryAsync()).Select(r => r.Verdict));
        Assert.Equal([1, null, null, 4], (await bench.HistoryAsync()).Select(r => r.Revision));
    }

    [Fact]
    public async Task A_killed_first_install_is_uninstalled_by_the_next_run()
    {
        await using var bench = await BenchAsync();
        End(await KilledInTheMiddleAsync(bench, "1"));
        await bench.BuildAsync("2");
        var next = await bench.DeployedAsync("2");
        Assert.StartsWith("revision 1 was left pending-install; uninstalled", next.Audit[^1].Recovered, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_settled_rule_can_be_overruled_for_a_run_on_another_machine()
    {
        await using var bench = await BenchAsync();
        await bench.ReleasedAsync("1");
        End(await KilledInTheMiddleAsync(bench, "2"));
        // As if the run had been on another machine.
        var lease = bench.Cluster.Get("leases", DeployBench.Dev, "predictions-deploy")!;
        lease["metadata"]!["annotations"]!["predictions.deploy/host"] = "elsewhere";
        lease["spec"]!["renewTime"] = "2026-01-01T00:00:00.000000Z";
        bench.Cluster.Set(lease);

        await bench.BuildAsync("3");
        (await bench.DeployAsync("3")).Is(DeployOutcome.Refused, "settled: revision 2 is pending-upgrade since ");
        var forced =
            await bench.DeployedAsync("3", with: a => a with { Overruled = ["settled"], Because = "the agent was shut down" });
        Assert.Equal(
            ("settled", "the agent was shut down"), forced.Audit[^1].Overruled.Select(o => (o.Rule, o.Because)).Single());
    }

    private static async Task<DeployBench> BenchAsync()
    {
        var bench = await DeployBench.StartAsync();
        // The timeout is so long that only the kill ends the rollout.
        bench.Cluster.Second = TimeSpan.FromSeconds(10);
        return bench;
    }

    /// <summary>Deploys an image that is never ready, in a process that is killed as soon as Helm waits.</summary>
    /// <returns>Helm's process, which still runs.</returns>
    private static async Task<int> KilledInTheMiddleAsync(DeployBench bench, string tag)
    {
        bench.Cluster.NeverReady(await bench.BuildAsync(tag));
        using var run = PredictionsProcess.Start(
            bench.Command(bench.Image(tag), "dev", "--force", "card", "--because", "the checkout ships no model",
                "--evidence", bench.EvidenceFolder));
        string Helm() => bench.Cluster.Get("leases", DeployBench.Dev, "predictions-deploy")?
            .Text("metadata", "annotations", "predictions.deploy/helm-process") ?? "";
        var began = Stopwatch.StartNew();
        while (Helm().Length == 0 || bench.Cluster.List("pods", DeployBench.Dev).All(
            p => !$"{p}".Contains("\"ready\": false", StringComparison.Ordinal)))
        {
            Assert.InRange(began.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(3));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        run.Kill();
        return int.Parse(Helm(), CultureInfo.InvariantCulture);
    }

    private static void End(int process)
    {
        using var helm = Process.GetProcessById(process);
        helm.Kill();
        helm.WaitForExit();
    }
}
