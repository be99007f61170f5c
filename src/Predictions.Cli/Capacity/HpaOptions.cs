using System.CommandLine;
using System.Globalization;
using System.Numerics;
using Predictions.Deploy.Capacity;
using Predictions.Deploy.Capacity.Autoscaling;

namespace Predictions.Cli.Capacity;

/// <summary>
/// The options for the simulated autoscaler: that of manifests, or the chart's for prod, with single figures replaced.
/// </summary>
internal static class HpaOptions
{
    private static readonly Option<string?> Manifests = new("--hpa")
    {
        Description = "A file of manifests with the HorizontalPodAutoscaler (autoscaling/v2), as `helm template` prints them. "
            + "Default: the chart's for prod.",
    };

    private static readonly Option<int?> Least = OptionalNumber.Of<int>("--min", "Replaces its minReplicas.");
    private static readonly Option<int?> Most = OptionalNumber.Of<int>("--max", "Replaces its maxReplicas.");
    private static readonly Option<int?> CpuPercent = OptionalNumber.Of<int>(
        "--cpu-percent", "Replaces its CPU target, in % of a pod's request.");
    private static readonly Option<double?> CallsPerPod = OptionalNumber.Of<double>(
        "--calls-per-pod", "Replaces its target of calls a second of a pod.");
    private static readonly Option<double?> PodCores =
        OptionalNumber.Of<double>("--pod-cores", "Replaces the cores that a pod requests.");

    public static IReadOnlyList<Option> All { get; } = [Manifests, Least, Most, CpuPercent, CallsPerPod, PodCores];

    /// <summary>Reads the settings.</summary>
    /// <exception cref="CapacityException">The manifests cannot be read, or a setting is invalid.</exception>
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

/// <summary>An optional number. The library's own parser would name a .NET type in its error.</summary>
internal static class OptionalNumber
{
    public static Option<T?> Of<T>(string name, string description) where T : struct, INumber<T> => new(name)
    {
        Description = description,
        CustomParser = given =>
        {
            var text = given.Tokens[0].Value;
            if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                return number;
            given.AddError($"{name} must be a {(typeof(T) == typeof(int) ? "whole " : "")}number, not \"{text}\"");
            return null;
        },
    };
}
