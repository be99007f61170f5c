using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace Predictions.Charts.Tests.Rendering;

/// <summary>An object of values whose schema lists every key.</summary>
/// <param name="Steps">Its path in the values, such as <c>image</c>.</param>
/// <param name="Schema">Its path in the schema.</param>
public sealed record ClosedPlace(string[] Steps, string Schema);

/// <summary>Walks a schema, alone or together with values.</summary>
public static class ValuesSchema
{
    /// <summary>Objects that accept any key: additionalProperties is missing or <c>true</c>.</summary>
    public static IReadOnlyList<string> OpenObjects(JsonNode schema) =>
        [.. Objects(schema).Where(o => o.Node["additionalProperties"] is null or JsonValue && !IsClosed(o.Node)).Select(
            o => o.Path)];

    /// <summary>Objects that list all their keys.</summary>
    public static IReadOnlyList<string> ClosedObjects(JsonNode schema) =>
        [.. Objects(schema).Where(o => IsClosed(o.Node)).Select(o => o.Path)];

    /// <summary>The objects of values that such a schema describes.</summary>
    public static IReadOnlyList<ClosedPlace> ClosedPlaces(JsonNode schema, string values)
    {
        var places = new List<ClosedPlace>();
        Visit(schema, schema, "#", Load(values).Documents[0].RootNode, [], (path, of) => places.Add(new ClosedPlace(path, of)));
        return places;
    }

    private static bool IsClosed(JsonNode node) => node["additionalProperties"] is JsonValue value && !value.GetValue<bool>();

    private static IEnumerable<(string Path, JsonNode Node)> Objects(JsonNode? node, string path = "#")
    {
        if (node is JsonArray array)
            foreach (var inner in array.SelectMany((item, i) => Objects(item, $"{path}/{i}")))
                yield return inner;
        if (node is not JsonObject found)
            yield break;
        if (found["type"] is JsonValue type && type.ToString() == "object")
            yield return (path, found);
        foreach (var inner in found.SelectMany(child => Objects(child.Value, $"{path}/{child.Key}")))
            yield return inner;
    }

    private static void Visit(
        JsonNode root, JsonNode schema, string at, YamlNode values, string[] path, Action<string[], string> closed)
    {
        while (schema["$ref"] is { } reference)
        {
            at = reference.ToString();
            schema = at.Split('/').Skip(1).Aggregate(root, (node, key) => node[key]!);
        }

        if (values is YamlSequenceNode sequence && schema["items"] is { } items)
            for (var i = 0; i < sequence.Children.Count; i++)
                Visit(root, items, at + "/items", sequence.Children[i], [.. path, $"{i}"], closed);
        if (values is not YamlMappingNode mapping)
            return;
        if (IsClosed(schema))
            closed(path, at);
        foreach (var (key, value) in mapping.Children)
            if (schema["properties"]?[$"{key}"] is { } known)
                Visit(root, known, $"{at}/properties/{key}", value, [.. path, $"{key}"], closed);
            else if (schema["additionalProperties"] is JsonObject every)
                Visit(root, every, at + "/additionalProperties", value, [.. path, $"{key}"], closed);
    }

    /// <summary>Adds a key to the object at a path.</summary>
    public static string With(string values, string[] path, string key)
    {
        var yaml = Load(values);
        var place = path.Aggregate(
            yaml.Documents[0].RootNode, (node, step) => node is YamlSequenceNode list ? list[int.Parse(step)] : node[step]);
        ((YamlMappingNode)place).Add(key, "x");
        var text = new StringWriter();
        yaml.Save(text, assignAnchors: false);
        return text.ToString();
    }

    private static YamlStream Load(string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return yaml;
    }
}
