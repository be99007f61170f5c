using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Predictions.Deploy.Manifests;

/// <summary>Compares two renders by object and field.</summary>
internal static class ManifestDiff
{
    /// <summary>This command's annotations, which differ in every run and are left out.</summary>
    public const string OwnAnnotations = "predictions.deploy/";

    /// <summary>New objects, changed fields and removed objects, in this order.</summary>
    public static IReadOnlyList<FieldChange> Of(IReadOnlyList<ManifestObject> before, IReadOnlyList<ManifestObject> after)
    {
        var (old, fresh) = (ByKey(before), ByKey(after));
        return
        [
            .. fresh.Where(n => !old.ContainsKey(n.Key)).Select(n => new FieldChange(n.Value.Title, "", null, "new")),
            .. fresh.Where(n => old.ContainsKey(n.Key)).SelectMany(n => OfFields(old[n.Key], n.Value)),
            .. old.Where(o => !fresh.ContainsKey(o.Key)).Select(o => new FieldChange(o.Value.Title, "", "old", null)),
        ];
    }

    private static Dictionary<string, ManifestObject> ByKey(IReadOnlyList<ManifestObject> objects) =>
        objects.Where(o => !o.IsHook).DistinctBy(o => o.Key).ToDictionary(o => o.Key);

    private static IEnumerable<FieldChange> OfFields(ManifestObject before, ManifestObject after)
    {
        var (old, fresh) = (ManifestFields.Of(before), ManifestFields.Of(after));
        foreach (var path in fresh.Keys.Union(old.Keys).Where(p => !p.Contains(OwnAnnotations)))
        {
            var (was, will) = (Find(old, path), Find(fresh, path));
            if (was?.Exact == will?.Exact)
                continue;
            // Two values may be shown by the same shortened text.
            var shown = was?.Shown == will?.Shown ? $"{will?.Shown} (changed)" : will?.Shown;
            yield return new FieldChange(after.Title, path, was?.Shown, shown);
        }
    }

    private static ManifestFields.Field? Find(Dictionary<string, ManifestFields.Field> fields, string path) =>
        fields.TryGetValue(path, out var field) ? field : null;
}

/// <summary>A changed field.</summary>
/// <param name="Object">Such as "Deployment/predictions".</param>
/// <param name="Path">Such as "spec.template.spec.containers[service].image"; empty where the whole object is new or
/// removed.</param>
/// <param name="Before">The present value; <c>null</c> for none.</param>
/// <param name="After">The next value; <c>null</c> for none.</param>
internal sealed record FieldChange(string Object, string Path, string? Before, string? After)
{
    /// <summary>The change in one short line.</summary>
    public string Line => Path.Length == 0
        ? $"{(After is null ? "-" : "+")} {Object}"
        : $"{Object} {Path}: {Before ?? "none"} → {After ?? "none"}";
}

/// <summary>Flattens an object to fields by path. The shown values are shortened, and hidden where they may be secret.</summary>
internal static partial class ManifestFields
{
    private const int MaxShown = 100;

    /// <param name="Exact">The value to compare.</param>
    /// <param name="Shown">The value to show.</param>
    public readonly record struct Field(string Exact, string Shown);

    /// <summary>The fields of an object, in its order.</summary>
    public static Dictionary<string, Field> Of(ManifestObject part)
    {
        var fields = new Dictionary<string, Field>();
        Add(fields, "", part.Root, IsSecret(part));
        return fields;
    }

    private static void Add(Dictionary<string, Field> fields, string path, YamlNode node, bool hidden)
    {
        switch (node)
        {
            case YamlMappingNode map:
                // In a pair of name and value, the name decides whether the value may be shown.
                var named = SecretName().IsMatch(ManifestNodes.Of(map, "name"));
                foreach (var (key, value) in map.Children)
                    Add(fields, Join(path, $"{key}"), value, hidden || (named && $"{key}" == "value")
                        || IsSecretEntry(path, $"{key}"));
                break;
            case YamlSequenceNode list:
                foreach (var (name, item) in Named(list))
                    Add(fields, $"{path}[{name}]", item, hidden);
                break;
            default:
                var text = node is YamlScalarNode scalar ? scalar.Value ?? "" : "";
                fields[path] = new Field(text, hidden ? "(hidden)" : Short(text));
                break;
        }
    }

    /// <summary>Names items by their "name" where all have one, so that an inserted item does not change the others.</summary>
    private static IEnumerable<(string Name, YamlNode Item)> Named(YamlSequenceNode list)
    {
        var names = list.Children.Select(i => ManifestNodes.Of(i, "name")).ToArray();
        var areNames = names.All(n => n.Length > 0) && names.Distinct().Count() == names.Length;
        return list.Children.Select((item, i) => (areNames ? names[i] : $"{i}", item));
    }

    private static string Join(string path, string key)
    {
        var name = key.Contains('.') || key.Contains('/') ? $"[{key}]" : path.Length == 0 ? key : "." + key;
        return path + name;
    }

    private static string Short(string text) => text.Contains('\n')
        ? $"({text.Split('\n').Length} lines)"
        : text.Length > MaxShown ? text[..MaxShown] + "…" : text.Length == 0 ? "\"\"" : text;

    private static bool IsSecret(ManifestObject part) => part.Kind == "Secret";

    // References to secrets are names, which may be shown.
    private static bool IsSecretEntry(string path, string key) => path is "data" or "stringData" && SecretName().IsMatch(key);

    [GeneratedRegex("secret|password|passwd|token|credential|connectionstring|apikey|api_key|privatekey|private_key|keyring",
        RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();
}
