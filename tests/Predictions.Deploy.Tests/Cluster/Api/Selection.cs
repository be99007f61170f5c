using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Api;

/// <summary>Which objects a list, a watch or a deletion of many is about.</summary>
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
