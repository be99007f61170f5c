using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Predictions.Deploy.Manifests;

/// <summary>An object as fields by path, fit to be shown: long texts shortened, and nothing that may be a secret.</summary>
internal static partial class ManifestFields
{
    private const int MostShown = 100;

    /// <summary>Both what is compared and what is shown of a field.</summary>
    /// <param name="Exact">Its value.</param>
    /// <param name="Shown">What may be shown of it.</param>
    public readonly record struct Field(string Exact, string Shown);

    /// <summary>The fields of an object, in its own order.</summary>
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
                // Of a name and a value, the name tells whether the value may be shown.
                var named = SecretName().IsMatch(ManifestText.Of(map, "name"));
                foreach (var (key, value) in map.Children)
                    Add(fields, Join(path, $"{key}"), value, hidden || (named && $"{key}" == "value") || IsSecretEntry(path, $"{key}"));
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

    /// <summary>Items by their own names where they have such, so that one that is put in front changes no other.</summary>
    private static IEnumerable<(string Name, YamlNode Item)> Named(YamlSequenceNode list)
    {
        var names = list.Children.Select(i => ManifestText.Of(i, "name")).ToArray();
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
        : text.Length > MostShown ? text[..MostShown] + "…" : text.Length == 0 ? "\"\"" : text;

    private static bool IsSecret(ManifestObject part) => part.Kind == "Secret";

    // References to secrets are names, which may be seen.
    private static bool IsSecretEntry(string path, string key) => path is "data" or "stringData" && SecretName().IsMatch(key);

    [GeneratedRegex("secret|password|passwd|token|credential|connectionstring|apikey|api_key|privatekey|private_key|keyring", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();
}
