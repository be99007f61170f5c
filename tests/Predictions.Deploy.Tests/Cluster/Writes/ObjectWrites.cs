using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Patches;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Writes;

/// <summary>
/// Creates and changes objects as the API server does: with versions, generations, field owners, defaults and validation.
/// </summary>
internal sealed class ObjectWrites(ObjectStore store, TimeProvider clock)
{
    private static readonly string[] ServersOwn =
        ["uid", "creationTimestamp", "generation", "deletionTimestamp", "namespace", "name"];

    private long _made;

    public JsonObject Create(ResourceKind kind, string ns, JsonObject body, WriteTerms terms)
    {
        var next = Begun(kind, ns, body);
        var owner = new ManagedFields.Owner(terms.Manager, "Update", "");
        var managed = ManagedFields.Of([]);
        managed.Set(owner, FieldSet.Of(kind, next), clock.Stamp());
        managed.WriteTo(next, kind.ApiVersion);
        return Keep(kind, null, next, terms);
    }

    public JsonObject Replace(ResourceKind kind, ObjectKey key, JsonObject body, WriteTerms terms) =>
        Change(kind, key, _ => body, terms);

    /// <summary>Changes an object.</summary>
    /// <exception cref="ApiError">There is no such object, its version differs from the given one, or the result is
    /// invalid.</exception>
    public JsonObject Change(ResourceKind kind, ObjectKey key, Func<JsonObject, JsonObject> change, WriteTerms terms)
    {
        var (before, next) = Changed(kind, key, change, terms);
        var set = FieldSet.Of(kind, next);
        var old = FieldSet.Of(kind, before);
        var moved = set.Where(path => !JsonNode.DeepEquals(path.In(before), path.In(next))).Concat(old.Except(set)).ToHashSet();
        // A patch may change the owners themselves, as when a client moves from updates to applies.
        var managed = ManagedFields.Of(next);
        var owner = new ManagedFields.Owner(terms.Manager, "Update", terms.Part);
        managed.TakeFromOthers(owner, moved);
        managed.Set(owner, managed.OwnedBy(owner).Without(moved).With(moved.Where(set.Contains)), clock.Stamp());
        managed.WriteTo(next, kind.ApiVersion);
        return Keep(kind, before, next, terms);
    }

    /// <summary>Sets the replicas of a Deployment through its scale, as an autoscaler does.</summary>
    /// <param name="version">The resource version that the caller read; "" for the present one.</param>
    public JsonObject Scale(ObjectKey key, int replicas, WriteTerms terms, string version = "") => Change(key.Kind, key, live =>
    {
        var scaled = live.Copy();
        scaled.Ensure("spec")["replicas"] = replicas;
        if (version.Length > 0)
            scaled.Ensure("metadata")["resourceVersion"] = version;
        return scaled;
    }, terms);

    /// <summary>Server-side apply; creates the object where there is none.</summary>
    public JsonObject Apply(ResourceKind kind, ObjectKey key, JsonObject applied, WriteTerms terms)
    {
        var owner = new ManagedFields.Owner(terms.Manager, "Apply", terms.Part);
        var apply = new ServerSideApply(kind, owner, terms.Force, clock.Stamp());
        if (store.Find(key) is null)
        {
            var begun = Begun(kind, key.Namespace, applied);
            return Keep(kind, null, apply.Apply(begun, applied), terms);
        }
        var (before, next) = Changed(kind, key, live => apply.Apply(live, applied), terms);
        return Keep(kind, before, next, terms);
    }

    private JsonObject Begun(ResourceKind kind, string ns, JsonObject body)
    {
        var next = body.Copy();
        var metadata = next.Ensure("metadata");
        if (metadata.Text("name").Length == 0 && metadata.Text("generateName") is { Length: > 0 } start)
            metadata["name"] = $"{start}{++_made:x5}";
        if (kind.Namespaced)
        {
            if (store.Find(new ObjectKey(Kinds.Namespaces, "", ns)) is null)
                throw ApiError.NotFound(Kinds.Namespaces, ns);
            metadata["namespace"] = ns;
        }
        if (store.Find(ObjectKey.Of(kind, next)) is not null)
            throw ApiError.Exists(kind, metadata.Text("name"));
        metadata["uid"] = $"00000000-0000-4000-8000-{++_made:x12}";
        metadata["creationTimestamp"] = clock.Stamp();
        if (kind.HasStatus)
            next.Remove("status");
        if (next.ContainsKey("spec"))
            metadata["generation"] = 1;
        return next;
    }

    private (JsonObject Before, JsonObject Next) Changed(
        ResourceKind kind, ObjectKey key, Func<JsonObject, JsonObject> change, WriteTerms terms)
    {
        var stored = store.Find(key) ?? throw ApiError.NotFound(kind, key.Name);
        var before = EventVersions.ToServed(kind, stored);
        var made = change(before).Copy();
        if (made.Text("metadata", "resourceVersion") is { Length: > 0 } version
            && version != stored.Text("metadata", "resourceVersion"))
            throw ApiError.Changed(kind, key.Name);
        if (made.Text("metadata", "name") is var name && name != key.Name)
            throw ApiError.BadRequest($"the name of the object ({name}) does not match the name on the URL ({key.Name})");
        if (made.At("metadata", "managedFields") is null)
            Take(before.Ensure("metadata"), made.Ensure("metadata"), "managedFields");
        var next = made;
        if (terms.Part == "status")
        {
            next = before.Copy();
            next["status"] = made["status"]?.DeepClone();
            next.Ensure("metadata")["managedFields"] = made.At("metadata", "managedFields")?.DeepClone();
        }
        else if (kind.HasStatus)
            Take(before, next, "status");
        foreach (var own in ServersOwn)
            Take(before.Ensure("metadata"), next.Ensure("metadata"), own);
        return (before, next);
    }

    private static void Take(JsonObject from, JsonObject to, string name)
    {
        if (from[name] is { } value)
            to[name] = value.DeepClone();
        else
            to.Remove(name);
    }

    private JsonObject Keep(ResourceKind kind, JsonObject? before, JsonObject next, WriteTerms terms)
    {
        (next["apiVersion"], next["kind"]) = (kind.ApiVersion, kind.Kind);
        Tidy(next);
        ObjectDefaults.Fill(kind, next, before, ++_made);
        ObjectRules.Check(kind, next, before);
        if (before is not null)
        {
            next.Ensure("metadata")["resourceVersion"] = before.Text("metadata", "resourceVersion");
            if (JsonNode.DeepEquals(before, next))
                return next;
            if (before.Number("metadata", "generation") is { } generation && !SameButStatus(before, next))
                next.Ensure("metadata")["generation"] = generation + 1;
        }
        return terms.IsDryRun ? next : EventVersions.ToServed(kind, Store(kind, EventVersions.ToStored(kind, next)));
    }

    private JsonObject Store(ResourceKind kind, JsonObject next)
    {
        var key = ObjectKey.Of(kind, next);
        var kept = store.Put(key, next);
        // Only its finalizers had kept it, and they are gone.
        var isHeld = kind == Kinds.Pods || next.At("metadata", "finalizers") is JsonArray { Count: > 0 };
        if (next.Text("metadata", "deletionTimestamp").Length > 0 && !isHeld)
            store.Remove(key);
        return kept;
    }

    private static bool SameButStatus(JsonObject before, JsonObject next)
    {
        static JsonObject Rest(JsonObject body) =>
            new(body.Where(p => p.Key is not ("metadata" or "status")).Select(
                p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())));
        return JsonNode.DeepEquals(Rest(before), Rest(next));
    }

    // Null members are removed, as in a typed store.
    private static void Tidy(JsonNode? node)
    {
        if (node is JsonObject body)
        {
            foreach (var name in body.Where(p => p.Value is null).Select(p => p.Key).ToArray())
                body.Remove(name);
            foreach (var (_, value) in body)
                Tidy(value);
        }
        else if (node is JsonArray list)
            foreach (var item in list)
                Tidy(item);
    }
}

/// <summary>The terms of a write.</summary>
/// <param name="Manager">The owner of the fields that it sets.</param>
/// <param name="Part">The subresource; "" for the object itself.</param>
/// <param name="IsDryRun">Whether the result is not stored.</param>
/// <param name="Force">Whether an apply takes fields from their owners.</param>
internal sealed record WriteTerms(string Manager, string Part = "", bool IsDryRun = false, bool Force = false);
