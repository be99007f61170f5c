using CliWrap;
using Predictions.Deploy.Tests.Bench;
using Predictions.Testing;

namespace Predictions.Deploy.Tests;

/// <summary>The project's own charts go from dev over stage to prod.</summary>
public class ProjectChartTests
{
    [Fact]
    public async Task They_pass_every_rule_and_go_from_one_environment_to_the_next()
    {
        await using var bench = await DeployBench.StartAsync();
        var settings =
            await File.ReadAllTextAsync(Path.Combine(bench.Project.Chart, "deploy.yaml"), TestContext.Current.CancellationToken);
        Directory.Delete(Path.Combine(bench.Project.Root, "charts"), recursive: true);
        // The copy keeps symbolic links, since one chart contains the other by a link.
        await Cli.Wrap("cp").WithArguments(["-a", Checkout.PathOf("charts"), bench.Project.Root])
            .ExecuteAsync(TestContext.Current.CancellationToken);
        bench.Project.Write("charts/predictions/deploy.yaml", settings);
        await bench.BuildAsync("1");

        foreach (var environment in (string[])["dev", "stage", "prod"])
        {
            var deployed = await bench.DeployedAsync("1", environment);
            Assert.Contains("+ Deployment/predictions", deployed.Output, StringComparison.Ordinal);
            var deployment = bench.Cluster.Get("deployments", $"predictions-{environment}", "predictions")!;
            Assert.NotNull(deployment["metadata"]!["annotations"]!["predictions.deploy/who"]);
        }
    }
}
