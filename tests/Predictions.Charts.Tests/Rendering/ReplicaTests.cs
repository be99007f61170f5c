namespace Predictions.Charts.Tests.Rendering;

/// <summary>
/// Only the autoscaler sets the number of replicas. Helm 3 patches the differences between the old manifest, the new one and the
/// live object; Helm 4 applies the manifest on the server and owns its fields. Neither touches a field that no manifest has.
/// </summary>
public class ReplicaTests
{
    private const string Fixed = "autoscaling: {enabled: false}\nreplicas: 5",
    Scaled = "autoscaling: {minReplicas: 5, maxReplicas: 10}";

    [Theory]
    [InlineData(Helm.V4, Fixed)]
    [InlineData(Helm.V4, Scaled)]
    [InlineData(Helm.V3, Fixed)]
    [InlineData(Helm.V3, Scaled)]
    public async Task No_manifest_has_replicas(string version, string values)
    {
        var run = await Helm.TemplateAsync(version, Helm.General, ValueTexts.Minimal, values);
        Assert.DoesNotContain(
            run.Manifests.Split('\n'), line => line.TrimStart().StartsWith("replicas:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Changing_from_a_fixed_number_to_the_autoscaler_changes_its_object_alone()
    {
        var (before, after) = (await ObjectsAsync(Fixed), await ObjectsAsync(Scaled));
        Assert.Equal(before.Keys, after.Keys);
        Assert.Equal(["HorizontalPodAutoscaler"], before.Keys.Where(kind => before[kind] != after[kind]));
    }

    [Fact]
    public async Task A_fixed_number_is_bounds_that_are_equal()
    {
        var autoscaler = (await Manifests.RenderAsync(Helm.General, ValueTexts.Minimal, Fixed)).Autoscaler.Spec;
        Assert.Equal((5, 5), (autoscaler.MinReplicas, autoscaler.MaxReplicas));
    }

    [Fact]
    public async Task The_autoscaler_is_fast_up_slow_down_and_goes_by_processor_and_calls()
    {
        var spec =
            (await Manifests.RenderAsync(Helm.Predictions, ValueTexts.Environment("prod"), ValueTexts.Image)).Autoscaler.Spec;
        Assert.Equal(
            ["ContainerResource cpu 60", "Pods predictions_calls_per_second 4k"], spec.Metrics.Select(m => m.Pods is { } pods
            ? $"{m.Type} {pods.Metric.Name} {pods.Target.AverageValue}"
            : $"{m.Type} {m.ContainerResource.Name} {m.ContainerResource.Target.AverageUtilization}"));
        Assert.Equal(
            (0, 300), (spec.Behavior.ScaleUp.StabilizationWindowSeconds, spec.Behavior.ScaleDown.StabilizationWindowSeconds));
        // Doubles in 15 s, and shrinks by a tenth in a minute.
        Assert.Contains(spec.Behavior.ScaleUp.Policies, p => (p.Type, p.Value, p.PeriodSeconds) == ("Percent", 100, 15));
        Assert.Equal([("Percent", 10, 60)], spec.Behavior.ScaleDown.Policies.Select(p => (p.Type, p.Value, p.PeriodSeconds)));
        Assert.True(spec.MinReplicas >= 2);
    }

    private static async Task<Dictionary<string, string>> ObjectsAsync(string values)
    {
        var run = await Helm.TemplateAsync(Helm.V4, Helm.General, ValueTexts.Minimal, values);
        return run.Manifests.Split("---\n", StringSplitOptions.RemoveEmptyEntries)
            .GroupBy(o => o.Split('\n').First(l => l.StartsWith("kind: ", StringComparison.Ordinal))["kind: ".Length..])
            .ToDictionary(g => g.Key, string.Concat);
    }
}
