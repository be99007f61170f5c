using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Patches;

/// <summary>What items of a list are told apart by. A list without such keys is one value, replaced as a whole.</summary>
internal static class MergeKeys
{
    /// <summary>The keys that a list's items are told apart by, none where the list is one value.</summary>
    public static string[] Of(ResourceKind kind, string field)
    {
        if (field == "ownerReferences")
            return ["uid"];
        if (kind.IsCustom || kind.Kind is "NetworkPolicy" or "Endpoints")
            return [];
        return field switch
        {
            "containers" or "initContainers" or "ephemeralContainers" or "volumes" or "env" or "imagePullSecrets" or "secrets" => ["name"],
            "ports" => [kind == Kinds.Services ? "port" : "containerPort", "protocol"],
            "volumeMounts" => ["mountPath"],
            "volumeDevices" => ["devicePath"],
            "topologySpreadConstraints" => ["topologyKey", "whenUnsatisfiable"],
            "hostAliases" => ["ip"],
            "conditions" => ["type"],
            _ => [],
        };
    }

    /// <summary>A list of texts in which each stands once and has owners of its own.</summary>
    public static bool IsSet(string field) => field == "finalizers";

    /// <summary>The keys and their values of one item.</summary>
    public static JsonObject KeyOf(JsonNode? item, string[] keys) =>
        new(keys.Where(k => item.At(k) is not null || k == "protocol")
            .Select(k => KeyValuePair.Create<string, JsonNode?>(k, item.At(k)?.DeepClone() ?? "TCP")));

    /// <summary>The item of a list that has those keys.</summary>
    public static JsonObject? Find(JsonArray? list, JsonObject key, string[] keys) =>
        list?.OfType<JsonObject>().FirstOrDefault(item => JsonNode.DeepEquals(KeyOf(item, keys), key));
}
