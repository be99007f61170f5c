using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Api;

namespace Predictions.Deploy.Tests.Cluster.Storage;

/// <summary>Deletes objects, and with them what they own. Whatever is waited for, owned objects go at once; only pods take their time.</summary>
internal sealed class ObjectDeletes(ObjectStore store, TimeProvider clock)
{
    /// <param name="options">A DeleteOptions.</param>
    /// <returns>The object as it was, or as it is where it stays a while.</returns>
    /// <exception cref="ApiFailure">There is none, or it is not the one that the preconditions mean.</exception>
    public JsonObject Delete(ResourceKind kind, ObjectKey key, JsonObject options, bool isDryRun)
    {
        var body = store.Find(key) ?? throw ApiFailure.NotFound(kind, key.Name);
        foreach (var demand in new[] { "uid", "resourceVersion" })
            if (options.Text("preconditions", demand) is { Length: > 0 } value && value != body.Text("metadata", demand))
                throw ApiFailure.Changed(kind, key.Name);
        if (!isDryRun)
            Delete(key, body, options.Text("propagationPolicy") == "Orphan");
        return EventVersions.ToServed(kind, store.Find(key) ?? body);
    }

    private void Delete(ObjectKey key, JsonObject body, bool orphan)
    {
        if (key.Kind == Kinds.Pods || body.At("metadata", "finalizers") is JsonArray { Count: > 0 })
            Mark(key, body);
        else
            store.Remove(key);
        foreach (var owned in store.OwnedBy(body.Text("metadata", "uid")))
        {
            if (orphan)
                Release(owned, body.Text("metadata", "uid"));
            else
                Delete(owned, store.Find(owned)!, orphan);
        }
        foreach (var inside in key.Kind == Kinds.Namespaces ? store.In(key.Name) : [])
            if (store.Find(inside) is { } left)
                Delete(inside, left, orphan);
    }

    private void Mark(ObjectKey key, JsonObject body)
    {
        if (body.Text("metadata", "deletionTimestamp").Length > 0)
            return;
        var marked = body.Copy();
        marked.Room("metadata")["deletionTimestamp"] = clock.Stamp();
        store.Put(key, marked);
    }

    private void Release(ObjectKey key, string owner)
    {
        var released = store.Find(key)!.Copy();
        released.Room("metadata")["ownerReferences"] = new JsonArray(
            [.. released.Items("metadata", "ownerReferences").Where(r => r.Text("uid") != owner).Select(r => r.DeepClone())]);
        store.Put(key, released);
    }
}
