using System.Reflection;
using Prometheus;

namespace Predictions.Service.Telemetry;

/// <summary>The version and the revision of this program, as the build wrote them into it.</summary>
internal static class BuildInfo
{
    private static readonly string[] Parts = (typeof(BuildInfo).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "").Split('+', 2);

    /// <summary>Such as "1.4.0".</summary>
    public static string Version => Parts[0] is { Length: > 0 } version ? version : "unknown";

    /// <summary>The commit; "unknown" where the build had none.</summary>
    public static string Revision => Parts is [_, { Length: > 0 } revision] ? revision : "unknown";

    public static void AddTo(IMetricFactory factory) => factory
        .CreateGauge("predictions_build_info", "1 for the version and the revision of this instance.", ["version", "revision"])
        .WithLabels(Version, Revision).Set(1);
}
