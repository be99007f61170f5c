using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Api;

/// <summary>
/// Lists the served groups, versions and kinds in the plain form, which clients accept in place of the aggregated one.
/// </summary>
internal static class Discovery
{
    /// <summary>The response to a discovery path; null for any other path.</summary>
    public static JsonObject? Answer(string path) => path.TrimEnd('/') switch
    {
        "/version" => Version(),
        "/api" => new()
        {
            ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1"), ["serverAddressByClientCIDRs"] = new JsonArray(),
        },
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
        ["groups"] = new JsonArray(
            [.. Kinds.All.Concat(Reviews.All).Where(k => k.Group.Length > 0).DistinctBy(k => k.Group).Select(Group)]),
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
        yield return Entry(
            kind, kind.Plural, kind.Kind, "create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
        if (kind.HasStatus)
            yield return Entry(kind, $"{kind.Plural}/status", kind.Kind, "get", "patch", "update");
        if (kind == Kinds.Deployments)
            yield return Entry(kind, $"{kind.Plural}/scale", "Scale", "get", "patch", "update");
        if (kind == Kinds.Pods)
            yield return Entry(kind, $"{kind.Plural}/log", kind.Kind, "get");
    }

    private static JsonObject Entry(ResourceKind kind, string name, string called, params string[] verbs) => new()
    {
        ["name"] = name,
        ["singularName"] = name == kind.Plural ? kind.Kind.ToLowerInvariant() : "",
        ["namespaced"] = kind.Namespaced,
        ["kind"] = called,
        ["verbs"] = new JsonArray([.. verbs.Select(v => (JsonNode)v)]),
    };
}

/// <summary>
/// The part of OpenAPI v3 that clients read: the patch of each kind accepts <c>fieldValidation</c>, so that they leave the checks
/// to the server. This server does not check fields.
/// </summary>
internal static class OpenApi
{
    private const string Root = "/openapi/v3";

    /// <summary>The response to an OpenAPI path; null for any other path.</summary>
    public static JsonObject? Answer(string path)
    {
        if (path == Root)
            return Index();
        var kinds = Kinds.All.Where(k => path == Root + k.Root).ToArray();
        return kinds.Length == 0 ? null : new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "Kubernetes", ["version"] = "v1.34.0" },
            ["paths"] = new JsonObject(kinds.Select(k => KeyValuePair.Create<string, JsonNode?>(Path(k), Patch(k)))),
        };
    }

    private static JsonObject Index() => new()
    {
        ["paths"] = new JsonObject(Kinds.All.Select(k => k.Root).Distinct().Select(root => KeyValuePair.Create<string, JsonNode?>(
            root[1..], new JsonObject { ["serverRelativeURL"] = $"{Root}{root}?hash=1" }))),
    };

    private static string Path(ResourceKind kind) =>
        kind.Namespaced ? $"{kind.Root}/namespaces/{{namespace}}/{kind.Plural}/{{name}}" : $"{kind.Root}/{kind.Plural}/{{name}}";

    private static JsonObject Patch(ResourceKind kind) => new()
    {
        ["patch"] = new JsonObject
        {
            ["parameters"] = new JsonArray(new JsonObject
            {
                ["name"] = "fieldValidation", ["in"] = "query", ["schema"] = new JsonObject { ["type"] = "string" },
            }),
            ["responses"] = new JsonObject(),
            ["x-kubernetes-group-version-kind"] = new JsonObject
            {
                ["group"] = kind.Group, ["version"] = kind.Version, ["kind"] = kind.Kind,
            },
        },
    };
}

/// <summary>Reviews of the caller's identity and access: created objects that the server does not store.</summary>
internal static class Reviews
{
    public static ResourceKind Access { get; } =
        new("authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", Namespaced: false);

    public static ResourceKind Subject { get; } =
        new("authentication.k8s.io", "v1", "selfsubjectreviews", "SelfSubjectReview", Namespaced: false);

    public static IReadOnlyList<ResourceKind> All { get; } = [Access, Subject];

    /// <summary>Answers that the caller is <paramref name="user"/> and may do everything.</summary>
    public static JsonObject Answer(ResourceKind kind, JsonObject asked, string user)
    {
        var answer = asked.Copy();
        (answer["apiVersion"], answer["kind"]) = (kind.ApiVersion, kind.Kind);
        answer["status"] = kind == Access
            ? new JsonObject { ["allowed"] = true }
            : new JsonObject
            {
                ["userInfo"] = new JsonObject
                {
                    ["username"] = user,
                    ["groups"] = new JsonArray("system:authenticated")
                }
            };
        return answer;
    }
}
