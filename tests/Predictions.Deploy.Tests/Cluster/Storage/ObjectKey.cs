using System.Text.Json.Nodes;

namespace Predictions.Deploy.Tests.Cluster.Storage;

/// <summary>Which object: its kind as it is stored, its namespace ("" for none) and its name.</summary>
internal sealed record ObjectKey(ResourceKind Kind, string Namespace, string Name)
{
    public static ObjectKey Of(ResourceKind kind, JsonNode body) =>
        new(kind.Stored, kind.Namespaced ? body.Text("metadata", "namespace") : "", body.Text("metadata", "name"));
}
