using YamlDotNet.RepresentationModel;

namespace Predictions.Deploy.Manifests;

/// <summary>Scalars of a manifest by path.</summary>
internal static class ManifestText
{
    /// <summary>The scalar at a path below a node; empty where there is none.</summary>
    public static string Of(YamlNode? from, params string[] path) => (ManifestObject.Node(from, path) as YamlScalarNode)?.Value ?? "";

    /// <summary>The items of a list at a path; none where there is no list.</summary>
    public static IEnumerable<YamlNode> ItemsOf(YamlNode? from, params string[] path) =>
        ManifestObject.Node(from, path) is YamlSequenceNode list ? list.Children : [];
}
