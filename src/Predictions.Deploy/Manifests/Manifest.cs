using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Predictions.Deploy.Manifests;

/// <summary>Takes what Helm renders apart.</summary>
internal static class Manifest
{
    /// <exception cref="YamlException">A part is no YAML.</exception>
    public static IReadOnlyList<ManifestObject> Read(string text)
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

    // The parser would do it too, and keep no text of each.
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
