using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;
using Predictions.Deploy.Capacity.Autoscaling;
using Predictions.Testing;

namespace Predictions.Deploy.Tests.Capacity;

/// <summary>The defaults of the simulation are the chart's settings for prod.</summary>
public class HpaOfTheChartTests
{
    private static readonly string Prod = Checkout.PathOf("charts", "predictions", "environments", "prod.yaml");

    [Fact]
    public async Task The_autoscaler_that_is_simulated_is_the_chart_s()
    {
        Assert.SkipUnless(File.Exists(Prod), "the chart has no prod yet");
        var rendered = await Cli.Wrap(Checkout.Tool("helm-4.1.4"))
            .WithArguments([
                "template", "predictions", Checkout.PathOf("charts", "predictions"), "--values", Prod, "--namespace",
                "predictions-prod",
                "--set", "service.image.repository=registry.example.org/predictions", "--set",
                $"service.image.digest=sha256:{new string('a', 64)}",
            ])
            .ExecuteBufferedAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Told(HpaManifest.Parse(rendered.StandardOutput)), Told(new HpaSettings()));
    }

    private static string Told(HpaSettings settings) => JsonSerializer.Serialize(settings);
}
