using System.Text.Json;
using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Patches;

/// <summary>
/// Fields of an object, each as the way to it in the words of <c>fieldsV1</c>: <c>f:name</c> for a member, <c>k:{…}</c> for an item of a list
/// by its keys, <c>v:…</c> for a value of a set, and <c>.</c> for the item itself.
/// </summary>
internal sealed class FieldSet : HashSet<FieldPath>
{
    // Nobody's: they say which object it is, or are the server's.
    private static readonly string[] Unowned =
        ["name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "managedFields", "selfLink"];

    private FieldSet(IEnumerable<FieldPath> paths) : base(paths)
    {
    }

    /// <summary>Every field that an object has and a manager can own.</summary>
    public static FieldSet Of(ResourceKind kind, JsonObject body)
    {
        var set = new FieldSet([]);
        foreach (var (name, value) in body)
        {
            if (name is "apiVersion" or "kind")
                continue;
            if (name == "metadata" && value is JsonObject metadata)
                foreach (var (inner, innerValue) in metadata.Where(m => !Unowned.Contains(m.Key)))
                    set.AddValue(kind, new FieldPath(["f:metadata", $"f:{inner}"]), inner, innerValue);
            else
                set.AddValue(kind, new FieldPath([$"f:{name}"]), name, value);
        }
        return set;
    }

    public static FieldSet Parse(JsonNode? fieldsV1)
    {
        var set = new FieldSet([]);
        set.AddTree(new FieldPath([]), fieldsV1 as JsonObject ?? []);
        return set;
    }

    public FieldSet Without(IEnumerable<FieldPath> paths) => new(this.Except(paths));

    public FieldSet With(IEnumerable<FieldPath> paths) => new(this.Union(paths));

    public JsonObject ToFieldsV1()
    {
        var tree = new JsonObject();
        foreach (var path in this.OrderBy(p => p.Text, StringComparer.Ordinal))
            tree.Room([.. path.Steps]);
        return tree;
    }

    private void AddValue(ResourceKind kind, FieldPath path, string field, JsonNode? value)
    {
        if (value is JsonObject { Count: > 0 } inside)
            foreach (var (name, inner) in inside)
                AddValue(kind, path.Then($"f:{name}"), name, inner);
        else if (value is JsonArray { Count: > 0 } list && MergeKeys.Of(kind, field) is { Length: > 0 } keys)
            foreach (var item in list.OfType<JsonObject>())
                AddItem(kind, path.Then($"k:{MergeKeys.KeyOf(item, keys).ToJsonString()}"), item);
        else if (value is JsonArray { Count: > 0 } set && MergeKeys.IsSet(field))
            foreach (var item in set)
                Add(path.Then($"v:{JsonSerializer.Serialize(item.Text())}"));
        else
            Add(path);
    }

    private void AddItem(ResourceKind kind, FieldPath path, JsonObject item)
    {
        Add(path.Then("."));
        foreach (var (name, inner) in item)
            AddValue(kind, path.Then($"f:{name}"), name, inner);
    }

    private void AddTree(FieldPath path, JsonObject tree)
    {
        foreach (var (step, inside) in tree)
        {
            if (inside is JsonObject { Count: > 0 } below)
                AddTree(path.Then(step), below);
            else
                Add(path.Then(step));
        }
    }
}
