using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Api;

/// <summary>
/// A path of the API: a kind, an optional namespace and object, and an optional part ("status", "scale", "log").
/// </summary>
internal sealed record ApiPath(ResourceKind Kind, string Namespace, string Name, string Part)
{
    public ObjectKey Key => new(Kind.Stored, Namespace, Name);

    /// <exception cref="ApiError">The server has no such path.</exception>
    public static ApiPath Parse(string path)
    {
        var steps = path.Trim('/').Split('/');
        var (group, version, rest) = steps switch
        {
            ["api", var v, .. var r] => ("", v, r),
            ["apis", var g, var v, .. var r] => (g, v, r),
            _ => throw ApiError.NoSuchPath(),
        };
        return rest is ["namespaces", var ns, var plural, .. var inside]
            && Find(group, version, plural) is { Namespaced: true } kind
            ? Of(kind, ns, inside)
            : rest is [var top, .. var of] && Find(group, version, top) is { } all ? Of(all, "", of)
            : throw ApiError.NoSuchPath();
    }

    private static ResourceKind? Find(string group, string version, string plural) =>
        Kinds.All.FirstOrDefault(k => k.Group == group && k.Version == version && k.Plural == plural);

    private static ApiPath Of(ResourceKind kind, string ns, string[] steps) => steps switch
    {
        [] => new(kind, ns, "", ""),
        // A namespaced object needs its namespace in the path.
        [_, ..] when kind.Namespaced && ns.Length == 0 => throw ApiError.NoSuchPath(),
        [var name] => new(kind, ns, name, ""),
        [var name, var part] when part is "status" && kind.HasStatus
            || part is "scale" && kind == Kinds.Deployments
            || part is "log" && kind == Kinds.Pods => new(kind, ns, name, part),
        _ => throw ApiError.NoSuchPath(),
    };
}

/// <summary>The objects of a list, a watch or a deletion of many.</summary>
internal sealed class Selection(ApiPath path, IQueryCollection query)
{
    private readonly LabelSelector _labels = LabelSelector.Parse(query["labelSelector"].ToString());
    private readonly FieldSelector _fields = FieldSelector.Parse(path.Kind, query["fieldSelector"].ToString());

    public ApiPath Path => path;

    public bool Selects(ObjectKey key, JsonObject body) =>
        (key.Kind.Group, key.Kind.Plural) == (path.Kind.Stored.Group, path.Kind.Plural)
        && (path.Namespace.Length == 0 || key.Namespace == path.Namespace)
        && _labels.Selects(body) && _fields.Selects(EventVersions.ToServed(path.Kind, body));

    public IReadOnlyList<JsonObject> From(ObjectStore store) =>
        [.. store.All(path.Kind, path.Namespace).Where(body => Selects(ObjectKey.Of(path.Kind, body), body))];
}
