using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Api;

/// <summary>What a path of the API names: a kind, perhaps a namespace, an object of it, and a part of that ("status", "scale", "log").</summary>
internal sealed record ApiPath(ResourceKind Kind, string Namespace, string Name, string Part)
{
    public ObjectKey Key => new(Kind.Stored, Namespace, Name);

    /// <exception cref="ApiFailure">Nothing is served there.</exception>
    public static ApiPath Parse(string path)
    {
        var steps = path.Trim('/').Split('/');
        var (group, version, rest) = steps switch
        {
            ["api", var v, .. var r] => ("", v, r),
            ["apis", var g, var v, .. var r] => (g, v, r),
            _ => throw ApiFailure.NoSuchPath(),
        };
        return rest is ["namespaces", var ns, var plural, .. var inside] && Find(group, version, plural) is { Namespaced: true } kind
            ? Of(kind, ns, inside)
            : rest is [var top, .. var of] && Find(group, version, top) is { } all ? Of(all, "", of) : throw ApiFailure.NoSuchPath();
    }

    private static ResourceKind? Find(string group, string version, string plural) =>
        Kinds.All.FirstOrDefault(k => k.Group == group && k.Version == version && k.Plural == plural);

    private static ApiPath Of(ResourceKind kind, string ns, string[] steps) => steps switch
    {
        [] => new(kind, ns, "", ""),
        // An object of a namespace is not reached from outside of it.
        [_, ..] when kind.Namespaced && ns.Length == 0 => throw ApiFailure.NoSuchPath(),
        [var name] => new(kind, ns, name, ""),
        [var name, var part] when part is "status" && kind.HasStatus
            || part is "scale" && kind == Kinds.Deployments
            || part is "log" && kind == Kinds.Pods => new(kind, ns, name, part),
        _ => throw ApiFailure.NoSuchPath(),
    };
}
