using k8s.Models;

namespace Predictions.Charts.Tests.Rendering;

/// <summary>Changes that restart pods, and what pods can see.</summary>
public class PodTests
{
    [Theory]
    [InlineData("config: {files: {a.json: '{}'}}", "config: {files: {a.json: '{\"b\": 1}'}}", true)]
    [InlineData("env: {Orders__Currency: EUR}", "env: {Orders__Currency: CHF}", true)]
    [InlineData("annotations: {who: a}", "annotations: {who: b}", false)]
    [InlineData("autoscaling: {maxReplicas: 4}", "autoscaling: {maxReplicas: 5}", false)]
    public async Task Pods_are_replaced_where_what_they_run_on_changed(string before, string after, bool replaced)
    {
        var (first, second) = (await TemplateAsync(before), await TemplateAsync(after));
        Assert.Equal(replaced, first != second);
    }

    [Fact]
    public async Task The_annotations_of_a_deployment_are_on_it_and_not_on_its_pods()
    {
        var deployment = (await Refused.NotByGeneralAsync("annotations: {who: somebody}\npodAnnotations: {a: b}")).Deployment;
        Assert.Equal(["who"], deployment.Metadata.Annotations.Keys);
        Assert.Equal(["a"], deployment.Spec.Template.Metadata.Annotations.Keys);
    }

    [Fact]
    public async Task A_tag_is_shown_and_decides_nothing()
    {
        var all = await Refused.NotByGeneralAsync("image: {tag: 1.4.2}");
        Assert.All(all.All, o => Assert.Equal("1.4.2", o.Metadata.Labels["app.kubernetes.io/version"]));
        Assert.EndsWith("orders@sha256:" + new string('0', 64), all.Container.Image, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1000000", "1000000")]
    [InlineData("0.001", "0.001")]
    [InlineData("true", "true")]
    [InlineData("'007'", "007")]
    public async Task A_number_in_the_environment_stays_as_it_was_written(string written, string read)
    {
        var all = await Refused.NotByGeneralAsync($"env: {{Orders__Most: {written}}}");
        Assert.Equal(read, all.Container.Env.Single(e => e.Name == "Orders__Most").Value);
    }

    [Fact]
    public async Task The_processor_has_no_limit_by_default()
    {
        foreach (var environment in new[] { "dev", "stage", "prod" })
        {
            var resources = (await PredictionsAsync(environment)).Container.Resources;
            Assert.Contains("cpu", resources.Requests.Keys);
            Assert.DoesNotContain("cpu", resources.Limits.Keys);
        }
    }

    [Fact]
    public async Task Secrets_come_by_reference_alone()
    {
        var all = await PredictionsAsync(
            "prod", "service: {secretEnv: {ConnectionStrings__Redis: {secret: redis, key: connection}}}");
        var mounted = all.Pod.Volumes.Where(v => v.Secret is not null).Select(v => v.Secret.SecretName);
        Assert.Equal(["predictions-key-ring", "predictions-settings"], mounted.Order());
        var reference = all.Container.Env.Single(e => e.Name == "ConnectionStrings__Redis").ValueFrom.SecretKeyRef;
        Assert.Equal(("redis", "connection"), (reference.Name, reference.Key));
        Assert.Empty(all.Of<V1Secret>());
    }

    [Fact]
    public async Task Models_from_a_volume_bring_their_sidecar_and_their_hole()
    {
        var (image, volume) = (await PredictionsAsync("prod"), await PredictionsAsync("prod", Combinations.ModelsVolume));
        Assert.Null(image.Pod.InitContainers);
        Assert.DoesNotContain(image.Container.Env, e => e.Name == "Models__Directory");

        Assert.Equal("/models/current/models", volume.Container.Env.Single(e => e.Name == "Models__Directory").Value);
        Assert.True(volume.Container.VolumeMounts.Single(m => m.Name == "models").ReadOnlyProperty);
        var sidecar = Assert.Single(volume.Pod.InitContainers);
        Assert.Equal("Always", sidecar.RestartPolicy);
        Assert.False(sidecar.VolumeMounts.Single(m => m.Name == "models").ReadOnlyProperty);
        Assert.DoesNotContain(volume.Container.VolumeMounts, m => m.Name == "models-repository");
        Assert.Contains(volume.Of<V1NetworkPolicy>(), p => p.Metadata.Name == "predictions-to-models-repository");
    }

    [Fact]
    public async Task The_pre_stop_delay_precedes_the_stop_signal()
    {
        var all = await PredictionsAsync("prod");
        Assert.Equal((5, 30), (all.Container.Lifecycle.PreStop.Sleep.Seconds, all.Pod.TerminationGracePeriodSeconds));
        Assert.Null((await Refused.NotByGeneralAsync("drain: {preStopSeconds: 0}")).Container.Lifecycle);
    }

    private static async Task<string> TemplateAsync(string values) =>
        k8s.KubernetesYaml.Serialize((await Refused.NotByGeneralAsync(values)).Deployment.Spec.Template);

    private static Task<Manifests> PredictionsAsync(string environment, string values = "{}") =>
        Manifests.RenderAsync(Helm.Predictions, ValueTexts.Environment(environment), ValueTexts.Image, values);
}
