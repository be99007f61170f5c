using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Api;

namespace Predictions.Deploy.Tests.Cluster.Storage;

/// <summary>Which objects a list or watch is about, by the few fields that Kubernetes selects by: <c>metadata.name=a,type!=Normal</c>.</summary>
internal sealed class FieldSelector
{
    private static readonly string[] Everywhere = ["metadata.name", "metadata.namespace"];

    private readonly IReadOnlyList<(string[] Path, bool Is, string Value)> _demands;

    private FieldSelector(IReadOnlyList<(string[], bool, string)> demands) => _demands = demands;

    /// <exception cref="ApiFailure">It cannot be read, or names a field that objects of the kind are not selected by.</exception>
    public static FieldSelector Parse(ResourceKind kind, string text) =>
        new([.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(part => Demand(kind, part))]);

    public bool Selects(JsonNode body) => _demands.All(d => body.Text(d.Path) == d.Value == d.Is);

    private static (string[], bool, string) Demand(ResourceKind kind, string text)
    {
        var at = text.IndexOf('=');
        if (at < 1)
            throw ApiFailure.BadRequest($"invalid field selector \"{text}\"; can't understand it");
        var isNot = text[at - 1] == '!';
        var field = text[..(isNot ? at - 1 : at)];
        if (!Everywhere.Contains(field) && !Of(kind).Contains(field))
            throw ApiFailure.BadRequest($"field label not supported: {field}");
        return (field.Split('.'), !isNot, text[(at + 1)..].TrimStart('='));
    }

    private static string[] Of(ResourceKind kind) => (kind.Group, kind.Plural) switch
    {
        ("", "pods") => ["spec.nodeName", "spec.restartPolicy", "spec.serviceAccountName", "status.phase", "status.podIP"],
        ("", "secrets") => ["type"],
        ("", "namespaces") => ["status.phase"],
        ("", "services") => ["spec.clusterIP", "spec.type"],
        ("", "events") =>
        [
            "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid", "involvedObject.apiVersion",
            "involvedObject.fieldPath", "reason", "reportingComponent", "source.component", "type",
        ],
        ("events.k8s.io", "events") =>
        [
            "regarding.kind", "regarding.namespace", "regarding.name", "regarding.uid", "regarding.apiVersion", "regarding.fieldPath",
            "reason", "reportingController", "type",
        ],
        _ => [],
    };
}
