using System.Text.Json;
using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Patches;

/// <summary>The way to one field.</summary>
internal sealed class FieldPath(IReadOnlyList<string> steps) : IEquatable<FieldPath>
{
    public IReadOnlyList<string> Steps => steps;

    public string Text { get; } = string.Join('\n', steps);

    /// <summary>As failures name it: <c>.spec.replicas</c>.</summary>
    public string Shown => string.Concat(steps.Where(s => s != ".").Select(s => s[0] == 'f' ? $".{s[2..]}" : $"[{s[2..]}]"));

    public FieldPath Then(string step) => new([.. steps, step]);

    public bool IsUnder(FieldPath other) => Text.StartsWith(other.Text + '\n', StringComparison.Ordinal);

    /// <summary>The list's item that a path ending in <c>.</c> means.</summary>
    public FieldPath Item => new([.. steps.SkipLast(1)]);

    /// <summary>What stands there, null where nothing does.</summary>
    public JsonNode? In(JsonObject body)
    {
        JsonNode? at = body;
        foreach (var step in steps)
            at = Go(at, step);
        return at;
    }

    /// <summary>Takes away what stands there, and what is empty by that unless somebody owns it empty.</summary>
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
        ('k', JsonArray list) => JsonNode.Parse(step[2..]) is JsonObject key ? MergeKeys.Find(list, key, [.. key.Select(k => k.Key)]) : null,
        ('v', JsonArray list) => list.FirstOrDefault(v => v.Text() == JsonSerializer.Deserialize<string>(step[2..])),
        _ => null,
    };
}
