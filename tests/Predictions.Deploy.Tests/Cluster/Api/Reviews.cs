using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Api;

/// <summary>Questions about the caller, which are asked by creating an object that is kept nowhere.</summary>
internal static class Reviews
{
    public static ResourceKind Access { get; } =
        new("authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview", Namespaced: false);

    public static ResourceKind Subject { get; } =
        new("authentication.k8s.io", "v1", "selfsubjectreviews", "SelfSubjectReview", Namespaced: false);

    public static IReadOnlyList<ResourceKind> All { get; } = [Access, Subject];

    /// <summary>The caller may do everything, and is who <paramref name="user"/> says.</summary>
    public static JsonObject Answer(ResourceKind kind, JsonObject asked, string user)
    {
        var answer = asked.Copy();
        (answer["apiVersion"], answer["kind"]) = (kind.ApiVersion, kind.Kind);
        answer["status"] = kind == Access
            ? new JsonObject { ["allowed"] = true }
            : new JsonObject { ["userInfo"] = new JsonObject { ["username"] = user, ["groups"] = new JsonArray("system:authenticated") } };
        return answer;
    }
}
