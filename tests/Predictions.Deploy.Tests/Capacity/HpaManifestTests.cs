using System.Text.Json;
using CliWrap;
using CliWrap.Buffered;
using Predictions.Deploy.Capacity;
using Predictions.Deploy.Capacity.Autoscaling;
using Predictions.Testing;

namespace Predictions.Deploy.Tests.Capacity;

public sealed class HpaManifestTests
{
    private const string Deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: predictions}
        spec:
          selector: {matchLabels: {a: b}}
          template:
            metadata: {labels: {a: b}}
            spec:
              containers:
                - {name: sidecar, image: x, resources: {requests: {cpu: 10m}}}
                - {name: service, image: y, resources: {requests: {cpu: 750m}}}
        """;

    private const string Cpu =
        "{type: ContainerResource, containerResource: {name: cpu, container: service, target: {type: Utilization, "
        + "averageUtilization: 65}}}";

    private const string Behavior =
        "  behavior: {scaleUp: {stabilizationWindowSeconds: 30, selectPolicy: Min, policies: [{type: Pods, value: 8, "
        + "periodSeconds: 15}], tolerance: 50m}, "
        + "scaleDown: {policies: [{type: Percent, value: 10, periodSeconds: 60}]}}";

    private const string Calls =
        "{type: Pods, pods: {metric: {name: predictions_calls_per_second}, target: {type: AverageValue, averageValue: 2500m}}}";

    [Fact]
    public void Helm_output_is_read_completely()
    {
        var settings = HpaManifest.Parse($"""
            ---
            # Source: predictions/templates/service.yaml
            apiVersion: monitoring.coreos.com/v1
            kind: ServiceMonitor
            metadata: {"{name: x}"}
            ---
            {Deployment}
            ---
            {Hpa($"[{Cpu}, {Calls}]", Behavior)}
            """);

        Assert.Equal((2, 20), (settings.Least, settings.Most));
        Assert.Equal(65, settings.CpuPercent);
        Assert.Equal(2.5, settings.CallsPerPod);
        Assert.Equal(0.75, settings.PodCores);
        Assert.Equal((30, PolicyChoice.Min, 0.05), (settings.Up.WindowSeconds, settings.Up.Choice, settings.Up.Tolerance));
        Assert.Equal([new ScalingPolicy(false, 8, 15)], settings.Up.Policies);
        // Missing fields have Kubernetes' defaults.
        Assert.Equal((300, PolicyChoice.Max, 0.1), (settings.Down.WindowSeconds, settings.Down.Choice, settings.Down.Tolerance));
        Assert.Equal([new ScalingPolicy(true, 10, 60)], settings.Down.Policies);
    }

    [Fact]
    public void Without_a_behavior_and_a_Deployment_the_usual_is_taken()
    {
        var settings = HpaManifest.Parse(Hpa($"[{Cpu}]"));
        Assert.Equal(ScalingRules.DefaultUp, settings.Up);
        Assert.Equal(ScalingRules.DefaultDown, settings.Down);
        Assert.Equal(new HpaSettings().PodCores, settings.PodCores);
        Assert.Null(settings.CallsPerPod);
    }

    [Theory]
    [InlineData("", "holds no HorizontalPodAutoscaler")]
    [InlineData(
        "apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler", "is autoscaling/v1; only autoscaling/v2 is supported")]
    [InlineData("apiVersion: [", "cannot be read")]
    public void Manifests_without_one_supported_autoscaler_are_an_error(string manifests, string told) =>
        Assert.Contains(
            told, Assert.Throws<CapacityException>(() => HpaManifest.Parse(manifests)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("[]", 2, 20, "", "a metric is required")]
    [InlineData("[{type: Resource, resource: {name: memory, target: {type: Utilization, averageUtilization: 65}}}]", 2, 20, "",
        "a metric of type Resource is not supported")]
    [InlineData("[{type: Pods, pods: {metric: {name: other}, target: {type: AverageValue, averageValue: 1}}}]", 2, 20, "",
        "predictions_calls_per_second of pods by averageValue")]
    [InlineData($"[{Cpu}]", 5, 4, "", "maxReplicas, 4, must not be below minReplicas, 5")]
    [InlineData($"[{Cpu}]", 0, 4, "", "minReplicas must be at least 1")]
    [InlineData(
        $"[{Cpu}]", 2, 4, "  behavior: {scaleUp: {selectPolicy: Most}}", "selectPolicy Most: must be Max, Min or Disabled")]
    [InlineData($"[{Cpu}]", 2, 4, "  behavior: {scaleUp: {policies: [{type: Share, value: 1, periodSeconds: 1}]}}",
        "a policy of type Share: must be Pods or Percent")]
    [InlineData($"[{Cpu}]", 2, 4, "  behavior: {scaleUp: {policies: [{type: Pods, value: 0, periodSeconds: 1}]}}",
        "scaleUp.policies: a value must be above 0")]
    [InlineData($"[{Cpu}]", 2, 4, "  behavior: {scaleDown: {policies: [{type: Pods, value: 1, periodSeconds: 1801}]}}",
        "periodSeconds must be 1 to 1800")]
    [InlineData($"[{Cpu}]", 2, 4, "  behavior: {scaleDown: {stabilizationWindowSeconds: 3601}}",
        "scaleDown.stabilizationWindowSeconds must be 0 to 3600")]
    [InlineData($"[{Cpu}]", 2, 4, "  behaviour: {}", "behaviour")]
    public void Unsupported_settings_are_errors(string metrics, int least, int most, string behavior, string told) =>
        Assert.Contains(
            told, Assert.Throws<CapacityException>(() => HpaManifest.Parse(Hpa(metrics, behavior, least, most))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_Deployment_without_a_CPU_request_is_an_error() => Assert.Contains(
        "requests no CPU",
        Assert.Throws<CapacityException>(
            () => HpaManifest.Parse(
                Deployment.Replace("cpu: 750m", "memory: 1Gi", StringComparison.Ordinal) + $"\n---\n{Hpa($"[{Cpu}]")}")).Message,
        StringComparison.Ordinal);

    [Fact]
    public void A_missing_file_is_an_error() =>
        Assert.Contains("/no/such/file.yaml",
            Assert.Throws<CapacityException>(() => HpaManifest.Read("/no/such/file.yaml")).Message, StringComparison.Ordinal);

    /// <summary>The defaults of the simulation are the chart's settings for prod.</summary>
    [Fact]
    public async Task The_autoscaler_that_is_simulated_is_the_chart_s()
    {
        var rendered = await Cli.Wrap(Checkout.Tool("helm-4.1.4"))
            .WithArguments([
                "template", "predictions", Checkout.PathOf("charts", "predictions"), "--namespace", "predictions-prod",
                "--values", Checkout.PathOf("charts", "predictions", "environments", "prod.yaml"),
                "--set", "repository=https://git.acme.test/predictions",
                "--set", "service.parts.tokens.env.Security__Authority=https://login.acme.test",
                "--set", "service.image.repository=registry.acme.test/predictions",
                "--set", $"service.image.digest=sha256:{new string('a', 64)}",
            ])
            .ExecuteBufferedAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            JsonSerializer.Serialize(HpaManifest.Parse(rendered.StandardOutput)), JsonSerializer.Serialize(new HpaSettings()));
    }

    private static string Hpa(string metrics, string behavior = "", int least = 2, int most = 20) => $$"""
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: predictions}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: predictions}
          minReplicas: {{least}}
          maxReplicas: {{most}}
          metrics: {{metrics}}
        {{behavior}}
        """;
}
