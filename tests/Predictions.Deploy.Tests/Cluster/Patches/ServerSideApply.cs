using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Api;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Patches;

/// <summary>
/// What a manager applies is merged into the object; what it applied before and now leaves out goes, unless somebody else owns it; what
/// others own is left alone, and asked for is refused unless it is forced.
/// </summary>
internal sealed class ServerSideApply(ResourceKind kind, ManagedFields.Owner owner, bool force, string time)
{
    /// <exception cref="ApiFailure">409: another manager owns a field and has another value in it.</exception>
    public JsonObject Apply(JsonObject live, JsonObject applied)
    {
        var managed = ManagedFields.Of(live);
        var fields = FieldSet.Of(kind, applied);
        var taken = Conflicts(managed, fields, live, applied);
        managed.TakeFromOthers(owner, taken);

        var given = managed.OwnedBy(owner).Without(fields);
        managed.Set(owner, fields, time);
        var result = Merge(live, applied);
        foreach (var path in given.Select(p => p.Steps[^1] == "." ? p.Item : p).Where(p => !managed.IsOwned(p)))
            path.RemoveFrom(result, managed.IsOwned);
        managed.WriteTo(result, kind.ApiVersion);
        return result;
    }

    private FieldPath[] Conflicts(ManagedFields managed, FieldSet fields, JsonObject live, JsonObject applied)
    {
        var conflicts =
            (from other in managed.Others(owner)
             from path in other.Fields.Intersect(fields)
             where path.Steps[^1] != "." && !JsonNode.DeepEquals(path.In(live), path.In(applied))
             select (Manager: other.Owner.ToString(), Path: path)).ToArray();
        return conflicts.Length == 0 || force
            ? [.. conflicts.Select(c => c.Path)]
            : throw ApiFailure.Owned(kind, live.Text("metadata", "name"), [.. conflicts.Select(c => (c.Manager, c.Path.Shown))]);
    }

    private JsonObject Merge(JsonObject live, JsonObject applied)
    {
        var result = live.Copy();
        foreach (var (name, value) in applied)
            result[name] = value switch
            {
                JsonObject inside => Merge(result[name] as JsonObject ?? [], inside),
                JsonArray list when MergeKeys.Of(kind, name) is { Length: > 0 } keys => MergeList(result[name] as JsonArray ?? [], list, keys),
                JsonArray set when MergeKeys.IsSet(name) => new JsonArray([.. (result[name] as JsonArray ?? []).Concat(set)
                    .Select(v => v.Text()).Distinct().Select(v => (JsonNode)v)]),
                _ => value?.DeepClone(),
            };
        return result;
    }

    private JsonArray MergeList(JsonArray live, JsonArray applied, string[] keys)
    {
        var result = (JsonArray)live.DeepClone();
        foreach (var item in applied.OfType<JsonObject>())
        {
            var known = MergeKeys.Find(result, MergeKeys.KeyOf(item, keys), keys);
            if (known is null)
                result.Add(item.DeepClone());
            else
                result[result.IndexOf(known)] = Merge(known, item);
        }
        return result;
    }
}
