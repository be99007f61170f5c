using System.CommandLine;
using Predictions.Deploy.Capacity;
using Predictions.Deploy.Capacity.Autoscaling;

namespace Predictions.Cli.Capacity;

/// <summary>Which autoscaler is simulated: the one of manifests, or the chart's for prod, either with single figures replaced.</summary>
internal static class HpaOptions
{
    private static readonly Option<string?> Manifests = new("--hpa")
    {
        Description = "A file of manifests with the HorizontalPodAutoscaler (autoscaling/v2), as `helm template` prints them; without it, what the chart gives prod.",
    };

    private static readonly Option<int?> Least = OptionalNumber.Of<int>("--min", "Its minReplicas instead.");
    private static readonly Option<int?> Most = OptionalNumber.Of<int>("--max", "Its maxReplicas instead.");
    private static readonly Option<int?> CpuPercent = OptionalNumber.Of<int>("--cpu-percent", "Its target of CPU instead, in % of what a pod requests.");
    private static readonly Option<double?> CallsPerPod = OptionalNumber.Of<double>("--calls-per-pod", "Its target of calls a second of a pod instead.");
    private static readonly Option<double?> PodCores = OptionalNumber.Of<double>("--pod-cores", "Cores that a pod requests, and is taken to get, instead.");

    public static IReadOnlyList<Option> All { get; } = [Manifests, Least, Most, CpuPercent, CallsPerPod, PodCores];

    /// <exception cref="CapacityException">The manifests cannot be read, or the settings cannot be.</exception>
    public static HpaSettings Read(ParseResult parsed)
    {
        var settings = parsed.GetValue(Manifests) is { } path ? HpaManifest.Read(path) : new HpaSettings();
        settings = settings with
        {
            Least = parsed.GetValue(Least) ?? settings.Least,
            Most = parsed.GetValue(Most) ?? settings.Most,
            CpuPercent = parsed.GetValue(CpuPercent) ?? settings.CpuPercent,
            CallsPerPod = parsed.GetValue(CallsPerPod) ?? settings.CallsPerPod,
            PodCores = parsed.GetValue(PodCores) ?? settings.PodCores,
        };
        return settings.Problem() is { } problem ? throw new CapacityException(problem) : settings;
    }
}
