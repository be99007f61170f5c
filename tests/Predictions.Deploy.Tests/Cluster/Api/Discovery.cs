using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Api;

/// <summary>Says which groups, versions and kinds are served, in the plain form: clients that ask for the aggregated one take it too.</summary>
internal static class Discovery
{
    /// <summary>The answer to a path of discovery, null where it is none.</summary>
    public static JsonObject? Answer(string path) => path.TrimEnd('/') switch
    {
        "/version" => Version(),
        "/api" => new() { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1"), ["serverAddressByClientCIDRs"] = new JsonArray() },
        "/apis" => Groups(),
        var root => Resources(root),
    };

    private static JsonObject Version() => new()
    {
        ["major"] = "1",
        ["minor"] = "34",
        ["gitVersion"] = "v1.34.0",
        ["gitCommit"] = "loopback",
        ["gitTreeState"] = "clean",
        ["platform"] = "linux/amd64",
    };

    private static JsonObject Groups() => new()
    {
        ["kind"] = "APIGroupList",
        ["apiVersion"] = "v1",
        ["groups"] = new JsonArray([.. Kinds.All.Concat(Reviews.All).Where(k => k.Group.Length > 0).DistinctBy(k => k.Group).Select(Group)]),
    };

    private static JsonNode Group(ResourceKind kind)
    {
        JsonObject Served() => new() { ["groupVersion"] = kind.ApiVersion, ["version"] = kind.Version };
        return new JsonObject { ["name"] = kind.Group, ["versions"] = new JsonArray(Served()), ["preferredVersion"] = Served() };
    }

    private static JsonObject? Resources(string root)
    {
        var served = Kinds.All.Where(k => k.Root == root).SelectMany(Entries)
            .Concat(Reviews.All.Where(k => k.Root == root).Select(k => (JsonNode)Entry(k, k.Plural, k.Kind, "create"))).ToArray();
        return served.Length == 0 ? null : new JsonObject
        {
            ["kind"] = "APIResourceList",
            ["apiVersion"] = "v1",
            ["groupVersion"] = root[(root.IndexOf('/', 1) + 1)..],
            ["resources"] = new JsonArray(served),
        };
    }

    private static IEnumerable<JsonNode> Entries(ResourceKind kind)
    {
        yield return Entry(kind, kind.Plural, kind.Kind, "create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
        if (kind.HasStatus)
            yield return Entry(kind, $"{kind.Plural}/status", kind.Kind, "get", "patch", "update");
        if (kind == Kinds.Deployments)
            yield return Entry(kind, $"{kind.Plural}/scale", "Scale", "get", "patch", "update");
        if (kind == Kinds.Pods)
            yield return Entry(kind, $"{kind.Plural}/log", kind.Kind, "get");
    }

    private static JsonObject Entry(ResourceKind kind, string name, string called, params string[] verbs) => new JsonObject
    {
        ["name"] = name,
        ["singularName"] = name == kind.Plural ? kind.Kind.ToLowerInvariant() : "",
        ["namespaced"] = kind.Namespaced,
        ["kind"] = called,
        ["verbs"] = new JsonArray([.. verbs.Select(v => (JsonNode)v)]),
    };
}
