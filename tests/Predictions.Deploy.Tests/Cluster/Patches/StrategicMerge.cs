using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Patches;

/// <summary>
/// Kubernetes' strategic merge patch: merges lists by the keys of their items, and follows directives such as <c>$patch</c>.
/// </summary>
internal sealed class StrategicMerge(ResourceKind kind)
{
    private const string Order = "$setElementOrder/";
    private const string Dropped = "$deleteFromPrimitiveList/";

    public JsonObject Apply(JsonObject body, JsonObject patch)
    {
        if (patch.Text("$patch") is "replace" or "delete")
            return Without(patch.Text("$patch") == "delete" ? [] : patch);
        var result = body.Copy();
        if (patch["$retainKeys"] is JsonArray kept)
            foreach (var name in result.Select(p => p.Key).Except(kept.Select(k => k.Text())).ToArray())
                result.Remove(name);
        foreach (var (name, value) in patch.Where(p => !p.Key.StartsWith('$')))
            Merge(result, name, value);
        foreach (var (name, value) in patch.Where(p => p.Key.StartsWith(Dropped, StringComparison.Ordinal)))
            Drop(result[name[Dropped.Length..]] as JsonArray, (JsonArray)value!);
        foreach (var (name, value) in patch.Where(p => p.Key.StartsWith(Order, StringComparison.Ordinal)))
            Arrange(result, name[Order.Length..], (JsonArray)value!);
        return result;
    }

    private void Merge(JsonObject result, string name, JsonNode? value)
    {
        switch (value)
        {
            case null:
                result.Remove(name);
                break;
            case JsonObject inside:
                result[name] = Apply(result[name] as JsonObject ?? [], inside);
                break;
            case JsonArray set when MergeKeys.IsSet(name):
                var known = result[name] as JsonArray ?? [];
                result[name] = new JsonArray([.. known.Concat(set).Select(v => v.Text()).Distinct().Select(v => (JsonNode)v)]);
                break;
            case JsonArray list when MergeKeys.Of(kind, name) is [var key, ..]:
                result[name] = MergeList(result[name] as JsonArray ?? [], list, key);
                break;
            default:
                result[name] = value.DeepClone();
                break;
        }
    }

    private JsonArray MergeList(JsonArray body, JsonArray patch, string key)
    {
        var items = patch.OfType<JsonObject>().ToArray();
        if (items.Any(i => i.Text("$patch") == "replace"))
            return new JsonArray([.. items.Where(i => !i.ContainsKey("$patch")).Select(i => i.DeepClone())]);
        var result = body.OfType<JsonObject>().Select(i => i.Copy()).ToList();
        foreach (var item in items)
        {
            if (item[key] is null)
                throw ApiError.BadRequest($"map: {item.ToJsonString()} does not contain declared merge key: {key}");
            var at = result.FindIndex(i => JsonNode.DeepEquals(i[key], item[key]));
            if (item.Text("$patch") == "delete")
                result.RemoveAll(i => JsonNode.DeepEquals(i[key], item[key]));
            else if (at < 0)
                result.Add(Apply([], item));
            else
                result[at] = Apply(result[at], item);
        }
        return new JsonArray([.. result]);
    }

    private static void Drop(JsonArray? list, JsonArray dropped)
    {
        foreach (var value in dropped)
            foreach (var item in list?.Where(i => JsonNode.DeepEquals(i, value)).ToArray() ?? [])
                list!.Remove(item);
    }

    private void Arrange(JsonObject result, string name, JsonArray order)
    {
        if (result[name] is not JsonArray list)
            return;
        var key = MergeKeys.Of(kind, name).FirstOrDefault();
        JsonNode? KeyOf(JsonNode? item) => item is JsonObject && key is not null ? item[key] : item;
        var places = order.Select(KeyOf).ToList();
        int Place(JsonNode? item) => places.FindIndex(p => JsonNode.DeepEquals(p, KeyOf(item)));
        // Items that the order does not name stay behind the others.
        result[name] =
            new JsonArray([.. list.OrderBy(i => Place(i) is >= 0 and var at ? at : int.MaxValue).Select(i => i?.DeepClone())]);
    }

    private static JsonObject Without(JsonObject patch) =>
        new(patch.Where(p => !p.Key.StartsWith('$')).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())));
}

/// <summary>The keys of list items. A list without keys is one value, and is replaced as a whole.</summary>
internal static class MergeKeys
{
    /// <summary>The keys of a list's items; none where the list is one value.</summary>
    public static string[] Of(ResourceKind kind, string field)
    {
        if (field == "ownerReferences")
            return ["uid"];
        if (kind.IsCustom || kind.Kind is "NetworkPolicy" or "Endpoints")
            return [];
        return field switch
        {
            "containers" or "initContainers" or "ephemeralContainers" or "volumes" or "env" or "imagePullSecrets" or "secrets" =>
                ["name"],
            "ports" => [kind == Kinds.Services ? "port" : "containerPort", "protocol"],
            "volumeMounts" => ["mountPath"],
            "volumeDevices" => ["devicePath"],
            "topologySpreadConstraints" => ["topologyKey", "whenUnsatisfiable"],
            "hostAliases" => ["ip"],
            "conditions" => ["type"],
            _ => [],
        };
    }

    /// <summary>Whether a list of strings is a set, whose values have separate owners.</summary>
    public static bool IsSet(string field) => field == "finalizers";

    /// <summary>The keys of an item with their values.</summary>
    public static JsonObject KeyOf(JsonNode? item, string[] keys) =>
        new(keys.Where(k => item.At(k) is not null || k == "protocol")
            .Select(k => KeyValuePair.Create<string, JsonNode?>(k, item.At(k)?.DeepClone() ?? "TCP")));

    /// <summary>The item of a list with these keys.</summary>
    public static JsonObject? Find(JsonArray? list, JsonObject key, string[] keys) =>
        list?.OfType<JsonObject>().FirstOrDefault(item => JsonNode.DeepEquals(KeyOf(item, keys), key));
}
