using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Predictions.Deploy.Manifests;

/// <summary>One object of a rendered chart.</summary>
/// <param name="Text">Its YAML.</param>
/// <param name="Root">The same, parsed.</param>
internal sealed record ManifestObject(string Text, YamlMappingNode Root)
{
    private const string HookAnnotation = "helm.sh/hook";

    public string ApiVersion => Word("apiVersion");

    public string Kind => Word("kind");

    public string Name => Word("metadata", "name");

    /// <summary>Empty where the object names no namespace.</summary>
    public string Namespace => Word("metadata", "namespace");

    /// <summary>Whether it is a hook, which Helm runs outside of the release.</summary>
    public bool IsHook => (At("metadata", "annotations") as YamlMappingNode)?.Children.ContainsKey(HookAnnotation) ?? false;

    /// <summary>Such as "Deployment/predictions".</summary>
    public string Title => $"{Kind}/{Name}";

    /// <summary>Identifies the object over several renders: the API group without its version, kind and name.</summary>
    public string Key => $"{(ApiVersion.Contains('/') ? ApiVersion.Split('/')[0] : "")}/{Title}";

    /// <summary>The node at a path of names; <c>null</c> where there is none.</summary>
    public YamlNode? At(params string[] path) => ManifestNodes.At(Root, path);

    /// <summary>The scalar at a path; empty where there is none.</summary>
    public string Word(params string[] path) => ManifestNodes.Of(Root, path);

    /// <summary>Splits Helm's output into objects. A stream parser would keep no text of each object.</summary>
    /// <exception cref="YamlException">A part is not YAML.</exception>
    public static IReadOnlyList<ManifestObject> ReadAll(string text)
    {
        var objects = new List<ManifestObject>();
        foreach (var part in Parts(text))
        {
            var stream = new YamlStream();
            stream.Load(new StringReader(part));
            if (stream.Documents is [{ RootNode: YamlMappingNode root }])
                objects.Add(new ManifestObject(part, root));
        }

        return objects;
    }

    private static IEnumerable<string> Parts(string text)
    {
        var lines = new List<string>();
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n').Append("---"))
            if (line.TrimEnd() == "---")
            {
                yield return string.Join('\n', lines);
                lines.Clear();
            }
            else
            {
                lines.Add(line);
            }
    }
}

/// <summary>Reads parts of a manifest by path.</summary>
internal static class ManifestNodes
{
    /// <summary>The node at a path below another; <c>null</c> where there is none.</summary>
    public static YamlNode? At(YamlNode? from, params string[] path)
    {
        foreach (var name in path)
            from = from is YamlMappingNode map && map.Children.TryGetValue(name, out var next) ? next : null;
        return from;
    }

    /// <summary>The scalar at a path below a node; empty where there is none.</summary>
    public static string Of(YamlNode? from, params string[] path) => (At(from, path) as YamlScalarNode)?.Value ?? "";

    /// <summary>The items of the list at a path; none where there is no list.</summary>
    public static IEnumerable<YamlNode> ItemsOf(YamlNode? from, params string[] path) =>
        At(from, path) is YamlSequenceNode list ? list.Children : [];
}
