using Predictions.Deploy.Tests.Cluster.Storage;
using static Predictions.Deploy.Tests.Cluster.HelmOnLoopback;

namespace Predictions.Deploy.Tests.Cluster;

/// <summary>The ownership of the number of replicas, with Helm's client-side and server-side applies.</summary>
public class HelmAndAutoscalerTests
{
    [Theory]
    [InlineData("helm-4.1.4")]
    [InlineData("helm-3.17.2")]
    public async Task A_scaled_deployment_keeps_its_replicas_over_an_upgrade_of_a_chart_that_names_none(string helm)
    {
        await using var on = await StartAsync(helm);
        Assert.Equal(0, (await on.UpgradeAsync("sha256:one")).Code);
        on.Cluster.Scale(Namespace, "tiny", 3);
        var (code, said) = await on.UpgradeAsync("sha256:two", "--set", "label=new");
        Assert.True(code == 0, said);
        Assert.Equal(3, on.Deployment.Number("spec", "replicas"));
        Assert.Equal("new", on.Deployment.Text("metadata", "labels", "label"));
        Assert.Equal(["sha256:two", "sha256:two", "sha256:two"], on.ReadyDigests);
    }

    [Fact]
    public async Task A_chart_that_names_replicas_conflicts_with_the_autoscaler_that_set_them()
    {
        await using var on = await StartAsync();
        Assert.Equal(0, (await on.UpgradeAsync("sha256:one", "--set", "replicas=2")).Code);
        on.Cluster.Scale(Namespace, "tiny", 3);
        var (code, said) = await on.UpgradeAsync("sha256:two", "--set", "replicas=2");
        Assert.NotEqual(0, code);
        Assert.Contains("kube-controller-manager", said, StringComparison.Ordinal);
        Assert.Contains(".spec.replicas", said, StringComparison.Ordinal);
        Assert.Equal(3, on.Deployment.Number("spec", "replicas"));

        Assert.Equal(0, (await on.UpgradeAsync("sha256:two", "--set", "replicas=2", "--force-conflicts")).Code);
        Assert.Equal(2, on.Deployment.Number("spec", "replicas"));
    }

    [Fact]
    public async Task Replicas_that_a_chart_no_longer_names_become_one_without_another_owner()
    {
        await using var on = await StartAsync();
        Assert.Equal(0, (await on.UpgradeAsync("sha256:one", "--set", "replicas=2")).Code);
        Assert.Equal(0, (await on.UpgradeAsync("sha256:one")).Code);
        Assert.Equal(1, on.Deployment.Number("spec", "replicas"));
    }

    [Fact]
    public async Task A_release_of_helm_3_goes_on_with_helm_4()
    {
        await using var on = await StartAsync("helm-3.17.2");
        Assert.Equal(0, (await on.UpgradeAsync("sha256:one")).Code);
        on.Cluster.Scale(Namespace, "tiny", 2);
        on.Helm = "helm-4.1.4";
        var (code, said) = await on.UpgradeAsync("sha256:two", "--server-side=true");
        Assert.True(code == 0, said);
        Assert.Equal(["sha256:two", "sha256:two"], on.ReadyDigests);
        Assert.Equal(["superseded", "deployed"], await on.HistoryAsync());
    }
}
