using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using YamlDotNet.Core;

namespace Predictions.Deploy.Capacity.Autoscaling;

/// <summary>
/// Reads an autoscaler from manifests, as `helm template` prints them: the one HorizontalPodAutoscaler, and the CPU request of
/// its Deployment, where they include it.
/// </summary>
public static partial class HpaManifest
{
    /// <summary>The supported metric of type Pods.</summary>
    public const string CallsMetric = "predictions_calls_per_second";

    /// <summary>Reads a file of manifests.</summary>
    /// <exception cref="CapacityException">The file cannot be read, or its autoscaler cannot be simulated.</exception>
    public static HpaSettings Read(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CapacityException($"{path}: {e.Message.ReplaceLineEndings(" ")}", e);
        }
        catch (CapacityException e)
        {
            throw new CapacityException($"{path}: {e.Message}", e);
        }
    }

    /// <inheritdoc cref="Read"/>
    public static HpaSettings Parse(string manifests)
    {
        V2HorizontalPodAutoscaler? hpa = null;
        var deployments = new List<V1Deployment>();
        foreach (var document in Borders().Split(manifests))
            switch (Load<KindOf>(document, strict: false))
            {
                case { Kind: "HorizontalPodAutoscaler", ApiVersion: "autoscaling/v2" }:
                    hpa = hpa is null
                        ? Load<V2HorizontalPodAutoscaler>(document, strict: true)
                        : throw new CapacityException("holds more than one HorizontalPodAutoscaler");
                    break;
                case { Kind: "HorizontalPodAutoscaler" } other:
                    throw new CapacityException(
                        $"its HorizontalPodAutoscaler is {other.ApiVersion}; only autoscaling/v2 is supported");
                case { Kind: "Deployment" }:
                    deployments.Add(Load<V1Deployment>(document, strict: false)!);
                    break;
            }

        var spec = hpa?.Spec ?? throw new CapacityException("holds no HorizontalPodAutoscaler");
        var settings = Settings(spec);
        if (deployments.Find(d => d.Metadata?.Name == spec.ScaleTargetRef?.Name) is { } deployment)
            settings = settings with { PodCores = Cores(deployment, ContainerOf(spec)) };
        return settings.Problem() is { } problem ? throw new CapacityException(problem) : settings;
    }

    private static HpaSettings Settings(V2HorizontalPodAutoscalerSpec spec)
    {
        var settings = new HpaSettings
        {
            Least = spec.MinReplicas ?? 1, Most = spec.MaxReplicas, CpuPercent = null, CallsPerPod = null,
            Up = Rules(spec.Behavior?.ScaleUp, ScalingRules.DefaultUp),
            Down = Rules(spec.Behavior?.ScaleDown, ScalingRules.DefaultDown),
        };
        foreach (var metric in spec.Metrics ?? [])
            settings = metric switch
            {
                { Resource: { Name: "cpu", Target.AverageUtilization: { } percent } } =>
                    settings with { CpuPercent = percent },
                { ContainerResource: { Name: "cpu", Target.AverageUtilization: { } percent } } =>
                    settings with { CpuPercent = percent },
                { Pods: { Metric.Name: CallsMetric, Target.AverageValue: { } value } } =>
                    settings with { CallsPerPod = value.ToDouble() },
                _ => throw new CapacityException(
                    $"a metric of type {metric.Type} is not supported; supported are cpu by averageUtilization, and "
                    + $"{CallsMetric} of pods by averageValue"),
            };
        return settings;
    }

    private static ScalingRules Rules(V2HPAScalingRules? rules, ScalingRules usual) => rules is null ? usual : new ScalingRules(
        rules.StabilizationWindowSeconds ?? usual.WindowSeconds,
        rules.SelectPolicy switch
        {
            null or "Max" => PolicyChoice.Max,
            "Min" => PolicyChoice.Min,
            "Disabled" => PolicyChoice.Disabled,
            var other => throw new CapacityException($"selectPolicy {other}: must be Max, Min or Disabled"),
        },
        rules.Policies is { Count: > 0 } policies ? [.. policies.Select(Policy)] : usual.Policies)
    {
        Tolerance = rules.Tolerance?.ToDouble() ?? ScalingRules.DefaultTolerance,
    };

    private static ScalingPolicy Policy(V2HPAScalingPolicy policy) => policy.Type is "Percent" or "Pods"
        ? new ScalingPolicy(policy.Type == "Percent", policy.Value, policy.PeriodSeconds)
        : throw new CapacityException($"a policy of type {policy.Type}: must be Pods or Percent");

    private static string? ContainerOf(V2HorizontalPodAutoscalerSpec spec) =>
        spec.Metrics?.Select(m => m.ContainerResource?.Container).FirstOrDefault(name => name is not null);

    private static double Cores(V1Deployment deployment, string? container)
    {
        var containers = deployment.Spec?.Template?.Spec?.Containers ?? [];
        var requests = containers.FirstOrDefault(c => container is null || c.Name == container)?.Resources?.Requests;
        return requests is not null && requests.TryGetValue("cpu", out var cores)
            ? cores.ToDouble()
            : throw new CapacityException(
            $"the Deployment {deployment.Metadata?.Name} requests no CPU, so that a CPU target has no meaning");
    }

    private static T? Load<T>(string document, bool strict)
    {
        try
        {
            return KubernetesYaml.Deserialize<T>(document, strict);
        }
        catch (YamlException e)
        {
            throw new CapacityException($"cannot be read: {(e.InnerException ?? e).Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private sealed class KindOf
    {
        public string? ApiVersion { get; set; }

        public string? Kind { get; set; }
    }

    [GeneratedRegex(@"^---.*$", RegexOptions.Multiline)]
    private static partial Regex Borders();
}
