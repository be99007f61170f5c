using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Patches;

/// <summary>
/// Merges a manager's applied fields into the object, and removes those that it applied before and now omits, unless another
/// manager owns them. A change of another manager's field is a conflict, unless the apply is forced.
/// </summary>
internal sealed class ServerSideApply(ResourceKind kind, ManagedFields.Owner owner, bool force, string time)
{
    /// <exception cref="ApiError">409: another manager owns a field with another value.</exception>
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
            : throw ApiError.Owned(kind, live.Text("metadata", "name"), [.. conflicts.Select(c => (c.Manager, c.Path.Shown))]);
    }

    private JsonObject Merge(JsonObject live, JsonObject applied)
    {
        var result = live.Copy();
        foreach (var (name, value) in applied)
            result[name] = value switch
            {
                JsonObject inside => Merge(result[name] as JsonObject ?? [], inside),
                JsonArray list when MergeKeys.Of(kind, name) is { Length: > 0 } keys =>
                    MergeList(result[name] as JsonArray ?? [], list, keys),
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

/// <summary>The owners of an object's fields, from its metadata.managedFields.</summary>
internal sealed class ManagedFields
{
    private readonly List<Entry> _entries;

    private ManagedFields(List<Entry> entries) => _entries = entries;

    /// <param name="Operation">"Apply" or "Update": each is a separate owner.</param>
    /// <param name="Part">The subresource of the write; "" for the object itself.</param>
    public sealed record Owner(string Manager, string Operation, string Part)
    {
        public override string ToString() => Part.Length == 0 ? Manager : $"{Manager}\" with subresource \"{Part}";
    }

    public static ManagedFields Of(JsonObject body) =>
        new([.. body.Items("metadata", "managedFields").Select(e => new Entry(
            new Owner(e.Text("manager"), e.Text("operation"), e.Text("subresource")), FieldSet.Parse(e["fieldsV1"]),
            e.Text("time")))]);

    public FieldSet OwnedBy(Owner owner) => _entries.FirstOrDefault(e => e.Owner == owner)?.Fields ?? FieldSet.Parse(null);

    public IEnumerable<(Owner Owner, FieldSet Fields)> Others(Owner owner) =>
        _entries.Where(e => e.Owner != owner).Select(e => (e.Owner, e.Fields));

    public bool IsOwned(FieldPath path) => _entries.Any(e => e.Fields.Any(f => f.Equals(path) || f.IsUnder(path)));

    /// <summary>Sets the fields of an owner.</summary>
    public void Set(Owner owner, FieldSet fields, string time)
    {
        if (_entries.FirstOrDefault(e => e.Owner == owner) is { } known && known.Fields.SetEquals(fields))
            return;
        _entries.RemoveAll(e => e.Owner == owner);
        if (fields.Count > 0)
            _entries.Add(new Entry(owner, fields, time));
    }

    /// <summary>Removes fields from all other owners.</summary>
    public void TakeFromOthers(Owner owner, IReadOnlyCollection<FieldPath> fields)
    {
        foreach (var entry in _entries.Where(e => e.Owner != owner && e.Fields.Overlaps(fields)).ToArray())
            Set(entry.Owner, entry.Fields.Without(fields), entry.Time);
    }

    /// <summary>Writes the owners into an object.</summary>
    public void WriteTo(JsonObject body, string apiVersion)
    {
        if (_entries.Count == 0)
            body.Ensure("metadata").Remove("managedFields");
        else
            body.Ensure("metadata")["managedFields"] = new JsonArray([.. _entries.Select(e => (JsonNode)e.ToJson(apiVersion))]);
    }

    private sealed record Entry(Owner Owner, FieldSet Fields, string Time)
    {
        public JsonObject ToJson(string apiVersion)
        {
            var entry = new JsonObject
            {
                ["manager"] = Owner.Manager,
                ["operation"] = Owner.Operation,
                ["apiVersion"] = apiVersion,
                ["time"] = Time,
                ["fieldsType"] = "FieldsV1",
                ["fieldsV1"] = Fields.ToFieldsV1(),
            };
            if (Owner.Part.Length > 0)
                entry["subresource"] = Owner.Part;
            return entry;
        }
    }
}
