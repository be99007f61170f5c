using k8s;
using YamlDotNet.Core;

namespace Predictions.Deploy.Manifests;

/// <summary>
/// Sees that each object is what the API knows: kind and version exist, and no field is misspelt, which a cluster would pass over in
/// silence. Kinds of the Prometheus operator are not the API's own, and are left to the charts' tests.
/// </summary>
internal static class SchemaCheck
{
    private const string Operators = "monitoring.coreos.com/";

    /// <summary>What is wrong, one line each.</summary>
    public static IReadOnlyList<string> Faults(IReadOnlyList<ManifestObject> objects) =>
        [.. objects.Select(Fault).OfType<string>()];

    private static string? Fault(ManifestObject part)
    {
        if (part.ApiVersion.Length == 0 || part.Kind.Length == 0 || part.Name.Length == 0)
            return $"{part.Title}: apiVersion, kind and metadata.name must be there";
        if (part.ApiVersion.StartsWith(Operators, StringComparison.Ordinal))
            return null;
        try
        {
            KubernetesYaml.LoadAllFromString(part.Text, strict: true);
            return null;
        }
        catch (Exception e) when (e is YamlException or InvalidCastException or FormatException or ArgumentException or KeyNotFoundException)
        {
            return $"{part.ApiVersion} {part.Title}: {(e.InnerException ?? e).Message.ReplaceLineEndings(" ")}";
        }
    }
}
