using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Writes;

/// <summary>
/// Deletes objects and the objects that they own. Owned objects go at once with every propagation policy; only pods take time.
/// </summary>
internal sealed class ObjectDeletes(ObjectStore store, TimeProvider clock)
{
    /// <param name="options">A DeleteOptions object.</param>
    /// <returns>The last state of the object, or its present one where the deletion takes time.</returns>
    /// <exception cref="ApiError">There is no such object, or it does not meet the preconditions.</exception>
    public JsonObject Delete(ResourceKind kind, ObjectKey key, JsonObject options, bool isDryRun)
    {
        var body = store.Find(key) ?? throw ApiError.NotFound(kind, key.Name);
        foreach (var demand in new[] { "uid", "resourceVersion" })
            if (options.Text("preconditions", demand) is { Length: > 0 } value && value != body.Text("metadata", demand))
                throw ApiError.Changed(kind, key.Name);
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
        marked.Ensure("metadata")["deletionTimestamp"] = clock.Stamp();
        store.Put(key, marked);
    }

    private void Release(ObjectKey key, string owner)
    {
        var released = store.Find(key)!.Copy();
        released.Ensure("metadata")["ownerReferences"] = new JsonArray(
            [.. released.Items("metadata", "ownerReferences").Where(r => r.Text("uid") != owner).Select(r => r.DeepClone())]);
        store.Put(key, released);
    }
}
