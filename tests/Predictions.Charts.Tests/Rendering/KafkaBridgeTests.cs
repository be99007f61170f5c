using System.Text.Json;
using k8s.Models;
using Predictions.Charts.Tests.Watching;

namespace Predictions.Charts.Tests.Rendering;

/// <summary>The parts of the chart for events: the Kafka bridge and the scaling of a consumer, both off by default.</summary>
public sealed class KafkaBridgeTests
{
    private const string Name = "predictions-kafka-bridge";

    private const string On = $$"""
        kafkaBridge:
          enabled: true
          image: {repository: registry.acme.test/predictions-kafka-bridge, digest: '{{ValueTexts.Digest}}'}
          env: {Kafka__Brokers: 'kafka:9092', Events__Topic: predictions.events}
        """;

    private const string Scaled = """
        events:
          consumerScaling:
            enabled: true
            consumer: mailer
            deployment: shop-mailer
            prometheus: http://prometheus.monitoring:9090
            minReplicas: 2
            maxReplicas: 8
            lagPerReplica: 1200000
        """;

    [Fact]
    public async Task They_are_off_unless_enabled()
    {
        var all = await RenderAsync("{}");
        Assert.DoesNotContain(all.All, IsOfTheBridge);
        Assert.Empty(all.Of<ScaledObject>());
    }

    [Fact]
    public async Task The_bridge_is_restricted_and_reaches_the_service_and_kafka()
    {
        var all = await RenderAsync(On);
        var (set, container) = BridgeOf(all);
        Assert.Empty(PodSecurity.Problems(set.Spec.Template.Spec));
        Assert.Equal("http://*:9099", container.Env.Single(e => e.Name == "Operators__Url").Value);
        Assert.Equal(9099, Assert.Single(container.Ports).ContainerPort);
        Assert.Equal("/health/live", container.LivenessProbe.HttpGet.Path);
        Assert.Equal([$"{Name}-operators"], all.Of<V1Service>().Where(IsOfTheBridge).Select(s => s.Metadata.Name));
        Assert.Equal(
            [$"{Name}-from-prometheus", $"{Name}-nothing", $"{Name}-to-dns", $"{Name}-to-kafka", $"{Name}-to-service"],
            all.Of<V1NetworkPolicy>().Where(IsOfTheBridge).Select(p => p.Metadata.Name).Order());
    }

    /// <summary>A number that an autoscaler changed would leave partitions without an instance.</summary>
    [Theory]
    [InlineData("{}", 1)]
    [InlineData("kafkaBridge: {replicas: 4}", 4)]
    public async Task Its_instances_are_numbered_and_of_a_fixed_number(string values, int instances)
    {
        var all = await RenderAsync(On, values);
        var (set, container) = BridgeOf(all);
        Assert.Equal((instances, "Parallel"), (set.Spec.Replicas, set.Spec.PodManagementPolicy));
        Assert.Equal($"{instances}", container.Env.Single(e => e.Name == "Events__Instances").Value);
        Assert.Equal(
            "metadata.labels['apps.kubernetes.io/pod-index']",
            container.Env.Single(e => e.Name == "Events__Instance").ValueFrom.FieldRef.FieldPath);
        Assert.Contains(all.Of<V1Service>(), service => service.Metadata.Name == set.Spec.ServiceName);
        Assert.DoesNotContain(all.Of<V2HorizontalPodAutoscaler>(), IsOfTheBridge);
        Assert.DoesNotContain(all.Of<V1Deployment>(), IsOfTheBridge);
        var labels = set.Spec.Template.Metadata.Labels;
        Assert.All(set.Spec.Selector.MatchLabels, label => Assert.Equal(label.Value, labels[label.Key]));
        Assert.All(
            set.Spec.Template.Spec.TopologySpreadConstraints,
            spread => Assert.Equal(["controller-revision-hash"], spread.MatchLabelKeys));
    }

    [Fact]
    public async Task A_consumer_is_scaled_by_its_own_lag_within_the_bounds_of_the_values()
    {
        foreach (var version in Helm.Versions)
        {
            var run = await Helm.TemplateAsync(
                version, Helm.Predictions, ValueTexts.Environment("prod"), ValueTexts.Image, On, Scaled);
            var all = Manifests.Read(run.Manifests);
            var scaled = Assert.Single(all.Of<ScaledObject>());
            Assert.Equal(("predictions-consumer-mailer", "predictions-test"),
                (scaled.Metadata.Name, scaled.Metadata.NamespaceProperty));
            Assert.Equal(("shop-mailer", 2, 8),
                (scaled.Spec.ScaleTargetRef.Name, scaled.Spec.MinReplicaCount, scaled.Spec.MaxReplicaCount));
            var trigger = Assert.Single(scaled.Spec.Triggers);
            Assert.Equal("prometheus", trigger.Type);
            Assert.Equal(["query", "serverAddress", "threshold"], trigger.Metadata.Keys.Order());
            Assert.Equal(("http://prometheus.monitoring:9090", "1200000"),
                (trigger.Metadata["serverAddress"], trigger.Metadata["threshold"]));
            var selector = Assert.Single(PromQl.SelectorsOf(trigger.Metadata["query"]));
            Assert.Equal("predictions_events_lag", selector.Metric);
            Assert.Equal(
                [("consumer", "mailer"), ("namespace", "predictions-test")],
                selector.Matchers.Select(m => (m.Label, m.Value)).Order());
            await Promtool.ApprovesTextAsync(RuleOf(trigger.Metadata["query"]), "check", "rules");
        }
    }

    /// <summary>Kubernetes refuses a name that ends in "-". A consumer's name may.</summary>
    [Theory]
    [InlineData("mailer-", "predictions-consumer-mailer")]
    [InlineData("-mailer--", "predictions-consumer--mailer")]
    [InlineData("---", "predictions-consumer")]
    public async Task Every_name_of_a_consumer_gives_a_valid_name_of_the_object(string consumer, string name)
    {
        var all = await RenderAsync(Scaled, $"events: {{consumerScaling: {{consumer: '{consumer}'}}}}");
        var scaled = Assert.Single(all.Of<ScaledObject>());
        Assert.Equal(name, scaled.Metadata.Name);
        var selector = Assert.Single(PromQl.SelectorsOf(Assert.Single(scaled.Spec.Triggers).Metadata["query"]));
        Assert.Contains(("consumer", consumer), selector.Matchers.Select(m => (m.Label, m.Value)));
    }

    [Theory]
    [InlineData("kafkaBridge: {env: {Kafka_Brokers: a}}", "Kafka_Brokers")]
    [InlineData("kafkaBridge: {enabled: maybe}", "enabled")]
    [InlineData("kafkaBridge: {env: {Kafka__SaslPassword: a}}", "env.Kafka__SaslPassword has the name of a secret")]
    [InlineData("kafkaBridge: {image: {digest: null}}", "digest")]
    [InlineData("kafkaBridge: {env: {Events__Instances: 2}}", "env.Events__Instances is also in gc")]
    [InlineData("kafkaBridge: {autoscaling: {enabled: true}}", "autoscaling.enabled is true, but indexEnv is set")]
    [InlineData("events: {consumerScaling: {prometheus: prometheus:9090}}", "prometheus")]
    [InlineData("events: {consumerScaling: {consumer: null}}", "consumer")]
    [InlineData("events: {consumerScaling: {maxReplicas: 257}}", "maxReplicas")]
    [InlineData("events: {consumerScaling: {lagPerReplica: 0}}", "lagPerReplica")]
    public async Task An_invalid_value_is_named(string values, string told)
    {
        foreach (var version in Helm.Versions)
        {
            var run = await Helm.TemplateAsync(
                version, Helm.Predictions, ValueTexts.Environment("prod"), ValueTexts.Image, On, Scaled, values);
            Assert.NotEqual(0, run.ExitCode);
            Assert.Contains(told, run.Error, StringComparison.Ordinal);
        }
    }

    private static (V1StatefulSet Set, V1Container Container) BridgeOf(Manifests all)
    {
        var set = Assert.Single(all.Of<V1StatefulSet>(), IsOfTheBridge);
        return (set, Assert.Single(set.Spec.Template.Spec.Containers));
    }

    private static string RuleOf(string query) => JsonSerializer.Serialize(
        new { groups = new[] { new { name = "a", rules = new[] { new { record = "a", expr = query } } } } });

    private static bool IsOfTheBridge(k8s.IKubernetesObject<V1ObjectMeta> o) =>
        o.Metadata.Labels["app.kubernetes.io/name"] == Name;

    private static Task<Manifests> RenderAsync(params string[] values) =>
        Manifests.RenderAsync(Helm.Predictions, [ValueTexts.Environment("prod"), ValueTexts.Image, .. values]);
}
