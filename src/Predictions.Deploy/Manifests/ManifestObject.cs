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

    /// <summary>Empty where it does not say one.</summary>
    public string Namespace => Word("metadata", "namespace");

    /// <summary>Whether Helm runs it beside the release, so that it is no part of it.</summary>
    public bool IsHook => (At("metadata", "annotations") as YamlMappingNode)?.Children.ContainsKey(HookAnnotation) ?? false;

    /// <summary>Such as "Deployment/predictions".</summary>
    public string Title => $"{Kind}/{Name}";

    /// <summary>What makes it the same object in another render: the group without its version, kind and name.</summary>
    public string Key => $"{(ApiVersion.Contains('/') ? ApiVersion.Split('/')[0] : "")}/{Title}";

    /// <summary>The node at a path of names; <c>null</c> where there is none.</summary>
    public YamlNode? At(params string[] path) => Node(Root, path);

    /// <summary>The scalar at a path; empty where there is none.</summary>
    public string Word(params string[] path) => (At(path) as YamlScalarNode)?.Value ?? "";

    /// <summary>The node at a path below another.</summary>
    public static YamlNode? Node(YamlNode? from, params string[] path)
    {
        foreach (var name in path)
            from = from is YamlMappingNode map && map.Children.TryGetValue(name, out var next) ? next : null;
        return from;
    }
}
