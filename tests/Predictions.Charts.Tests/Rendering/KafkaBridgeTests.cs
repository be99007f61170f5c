using k8s.Models;

namespace Predictions.Charts.Tests.Rendering;

/// <summary>The part of the chart that runs the Kafka bridge. It is off by default.</summary>
public sealed class KafkaBridgeTests
{
    private const string Name = "predictions-kafka-bridge";

    private const string On = $$"""
        kafkaBridge:
          enabled: true
          image: {repository: registry.example.org/predictions-kafka-bridge, digest: '{{ValueTexts.Digest}}'}
          env: {Kafka__Brokers: 'kafka:9092', Events__Topic: predictions.events}
        """;

    [Fact]
    public async Task It_is_off_unless_enabled() => Assert.DoesNotContain((await RenderAsync("{}")).All, IsOfTheBridge);

    [Fact]
    public async Task It_runs_one_restricted_instance_that_reaches_the_service_and_kafka()
    {
        var all = await RenderAsync(On);
        var deployment = Assert.Single(all.Of<V1Deployment>(), IsOfTheBridge);
        var pod = deployment.Spec.Template.Spec;
        var container = Assert.Single(pod.Containers);
        Assert.Empty(PodSecurity.Problems(pod));
        Assert.Equal("http://*:9099", container.Env.Single(e => e.Name == "Operators__Url").Value);
        Assert.Equal(9099, Assert.Single(container.Ports).ContainerPort);
        Assert.Equal("/health/live", container.LivenessProbe.HttpGet.Path);
        var scaler = Assert.Single(all.Of<V2HorizontalPodAutoscaler>(), IsOfTheBridge);
        Assert.Equal((1, 1), (scaler.Spec.MinReplicas, scaler.Spec.MaxReplicas));
        Assert.Equal([$"{Name}-operators"], all.Of<V1Service>().Where(IsOfTheBridge).Select(s => s.Metadata.Name));
        Assert.Equal(
            [$"{Name}-from-prometheus", $"{Name}-nothing", $"{Name}-to-dns", $"{Name}-to-kafka", $"{Name}-to-service"],
            all.Of<V1NetworkPolicy>().Where(IsOfTheBridge).Select(p => p.Metadata.Name).Order());
    }

    [Theory]
    [InlineData("kafkaBridge: {env: {Kafka_Brokers: a}}", "Kafka_Brokers")]
    [InlineData("kafkaBridge: {enabled: maybe}", "enabled")]
    [InlineData("kafkaBridge: {env: {Kafka__SaslPassword: a}}", "env.Kafka__SaslPassword has the name of a secret")]
    [InlineData("kafkaBridge: {image: {digest: null}}", "digest")]
    public async Task An_invalid_value_is_named(string values, string told)
    {
        foreach (var version in Helm.Versions)
        {
            var run = await Helm.TemplateAsync(
                version, Helm.Predictions, ValueTexts.Environment("prod"), ValueTexts.Image, On, values);
            Assert.NotEqual(0, run.ExitCode);
            Assert.Contains(told, run.Error, StringComparison.Ordinal);
        }
    }

    private static bool IsOfTheBridge(k8s.IKubernetesObject<V1ObjectMeta> o) =>
        o.Metadata.Labels["app.kubernetes.io/name"] == Name;

    private static Task<Manifests> RenderAsync(string values) =>
        Manifests.RenderAsync(Helm.Predictions, ValueTexts.Environment("prod"), ValueTexts.Image, values);
}
