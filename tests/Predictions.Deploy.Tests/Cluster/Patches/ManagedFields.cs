using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Patches;

/// <summary>Who owns which fields of an object, as its metadata.managedFields tells.</summary>
internal sealed class ManagedFields
{
    private readonly List<Entry> _entries;

    private ManagedFields(List<Entry> entries) => _entries = entries;

    /// <param name="Operation">"Apply" or "Update": a manager that does both is two owners.</param>
    /// <param name="Part">The subresource it was written by, "" for the object itself.</param>
    public sealed record Owner(string Manager, string Operation, string Part)
    {
        public override string ToString() => Part.Length == 0 ? Manager : $"{Manager}\" with subresource \"{Part}";
    }

    public static ManagedFields Of(JsonObject body) =>
        new([.. body.Items("metadata", "managedFields").Select(e => new Entry(
            new Owner(e.Text("manager"), e.Text("operation"), e.Text("subresource")), FieldSet.Parse(e["fieldsV1"]), e.Text("time")))]);

    public FieldSet OwnedBy(Owner owner) => _entries.FirstOrDefault(e => e.Owner == owner)?.Fields ?? FieldSet.Parse(null);

    public IEnumerable<(Owner Owner, FieldSet Fields)> Others(Owner owner) =>
        _entries.Where(e => e.Owner != owner).Select(e => (e.Owner, e.Fields));

    public bool IsOwned(FieldPath path) => _entries.Any(e => e.Fields.Any(f => f.Equals(path) || f.IsUnder(path)));

    /// <summary>From now on an owner has exactly these.</summary>
    public void Set(Owner owner, FieldSet fields, string time)
    {
        if (_entries.FirstOrDefault(e => e.Owner == owner) is { } known && known.Fields.SetEquals(fields))
            return;
        _entries.RemoveAll(e => e.Owner == owner);
        if (fields.Count > 0)
            _entries.Add(new Entry(owner, fields, time));
    }

    /// <summary>All others lose these.</summary>
    public void TakeFromOthers(Owner owner, IReadOnlyCollection<FieldPath> fields)
    {
        foreach (var entry in _entries.Where(e => e.Owner != owner && e.Fields.Overlaps(fields)).ToArray())
            Set(entry.Owner, entry.Fields.Without(fields), entry.Time);
    }

    /// <summary>Writes them into an object that is still nobody's.</summary>
    public void WriteTo(JsonObject body, string apiVersion)
    {
        if (_entries.Count == 0)
            body.Room("metadata").Remove("managedFields");
        else
            body.Room("metadata")["managedFields"] = new JsonArray([.. _entries.Select(e => (JsonNode)e.ToJson(apiVersion))]);
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
