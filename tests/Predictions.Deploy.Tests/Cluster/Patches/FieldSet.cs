using System.Text.Json;
using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Patches;

/// <summary>
/// Fields of an object, each as a path in the form of <c>fieldsV1</c>: <c>f:name</c> for a member, <c>k:{…}</c> for an item of a
/// list by its keys, <c>v:…</c> for a value of a set, and <c>.</c> for the item itself.
/// </summary>
internal sealed class FieldSet : HashSet<FieldPath>
{
    // These identify the object or belong to the server.
    private static readonly string[] Unowned =
        ["name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "managedFields",
            "selfLink"];

    private FieldSet(IEnumerable<FieldPath> paths) : base(paths)
    {
    }

    /// <summary>Every field of an object that a manager can own.</summary>
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
            tree.Ensure([.. path.Steps]);
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

/// <summary>The path of a field.</summary>
internal sealed class FieldPath(IReadOnlyList<string> steps) : IEquatable<FieldPath>
{
    public IReadOnlyList<string> Steps => steps;

    public string Text { get; } = string.Join('\n', steps);

    /// <summary>The path as errors show it: <c>.spec.replicas</c>.</summary>
    public string Shown => string.Concat(steps.Where(s => s != ".").Select(s => s[0] == 'f' ? $".{s[2..]}" : $"[{s[2..]}]"));

    public FieldPath Then(string step) => new([.. steps, step]);

    public bool IsUnder(FieldPath other) => Text.StartsWith(other.Text + '\n', StringComparison.Ordinal);

    /// <summary>The list item that a path ending in <c>.</c> means.</summary>
    public FieldPath Item => new([.. steps.SkipLast(1)]);

    /// <summary>The value at the path; null for none.</summary>
    public JsonNode? In(JsonObject body)
    {
        JsonNode? at = body;
        foreach (var step in steps)
            at = Go(at, step);
        return at;
    }

    /// <summary>Removes the value, and the objects that become empty by it, unless a manager owns them.</summary>
    public void RemoveFrom(JsonObject body, Func<FieldPath, bool> isOwned)
    {
        for (var path = this; path.Steps.Count > 0; path = path.Item)
        {
            var parent = path.Item.In(body);
            var value = Go(parent, path.Steps[^1]);
            if (path != this && (value is not (JsonObject { Count: 0 } or JsonArray { Count: 0 }) || isOwned(path)))
                return;
            if (parent is JsonObject inside)
                inside.Remove(path.Steps[^1][2..]);
            else if (parent is JsonArray list && value is not null)
                list.Remove(value);
        }
    }

    public bool Equals(FieldPath? other) => other is not null && other.Text == Text;

    public override bool Equals(object? obj) => Equals(obj as FieldPath);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    private static JsonNode? Go(JsonNode? at, string step) => (step[0], at) switch
    {
        ('.', _) => at,
        ('f', JsonObject inside) => inside[step[2..]],
        ('k', JsonArray list) =>
            JsonNode.Parse(step[2..]) is JsonObject key ? MergeKeys.Find(list, key, [.. key.Select(k => k.Key)]) : null,
        ('v', JsonArray list) => list.FirstOrDefault(v => v.Text() == JsonSerializer.Deserialize<string>(step[2..])),
        _ => null,
    };
}
