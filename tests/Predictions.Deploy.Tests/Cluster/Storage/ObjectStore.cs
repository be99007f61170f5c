using System.Text.Json.Nodes;

namespace Predictions.Deploy.Tests.Cluster.Storage;

/// <summary>
/// The objects of the cluster, and every change since the start. Callers hold <see cref="Gate"/> for reads and writes. Stored
/// objects are immutable: a change puts a copy.
/// </summary>
internal sealed class ObjectStore
{
    // Versions do not start at 0, which has another meaning in a watch.
    private const long FirstVersion = 100;

    private readonly SortedDictionary<string, Dictionary<ObjectKey, JsonObject>> _objects = new(StringComparer.Ordinal);
    private readonly List<Change> _changes = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Lock Gate { get; } = new();

    public long Version => FirstVersion + _changes.Count;

    /// <summary>Completes with the next change.</summary>
    public Task Changed => _changed.Task;

    public JsonObject? Find(ObjectKey key) => Shelf(key.Kind).GetValueOrDefault(key);

    /// <summary>All objects of a kind by namespace and name; of one namespace, or of all ("").</summary>
    public IReadOnlyList<JsonObject> All(ResourceKind kind, string ns = "") =>
        [.. Shelf(kind.Stored).Where(o => ns.Length == 0 || o.Key.Namespace == ns)
            .OrderBy(o => o.Key.Namespace, StringComparer.Ordinal).ThenBy(o => o.Key.Name, StringComparer.Ordinal)
            .Select(o => o.Value)];

    /// <summary>Every object of a namespace.</summary>
    public IReadOnlyList<ObjectKey> In(string ns) => [.. _objects.Values.SelectMany(s => s.Keys).Where(k => k.Namespace == ns)];

    /// <summary>The objects that another object owns.</summary>
    public IReadOnlyList<ObjectKey> OwnedBy(string uid) =>
        [.. _objects.Values.SelectMany(s => s).Where(
            o => o.Value.Items("metadata", "ownerReferences").Any(r => r.Text("uid") == uid))
            .Select(o => o.Key)];

    /// <summary>Stores an object under the next version, and sets its resourceVersion.</summary>
    public JsonObject Put(ObjectKey key, JsonObject next)
    {
        next.Ensure("metadata")["resourceVersion"] = $"{Version + 1}";
        var before = Find(key);
        Shelf(key.Kind)[key] = next;
        Record(new Change(Version + 1, key, before, next, IsDeletion: false));
        return next;
    }

    public void Remove(ObjectKey key)
    {
        if (!Shelf(key.Kind).Remove(key, out var before))
            return;
        var last = before.Copy();
        last.Ensure("metadata")["resourceVersion"] = $"{Version + 1}";
        Record(new Change(Version + 1, key, before, last, IsDeletion: true));
    }

    /// <summary>The changes since a version, in order.</summary>
    public IReadOnlyList<Change> Since(long version) => _changes[(int)Math.Clamp(version - FirstVersion, 0, _changes.Count)..];

    private Dictionary<ObjectKey, JsonObject> Shelf(ResourceKind kind)
    {
        var name = $"{kind.Group}/{kind.Plural}";
        if (!_objects.TryGetValue(name, out var shelf))
            _objects[name] = shelf = [];
        return shelf;
    }

    private void Record(Change change)
    {
        _changes.Add(change);
        var told = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        told.SetResult();
    }
}

/// <summary>The identity of an object: its stored kind, its namespace ("" for none) and its name.</summary>
internal sealed record ObjectKey(ResourceKind Kind, string Namespace, string Name)
{
    public static ObjectKey Of(ResourceKind kind, JsonNode body) =>
        new(kind.Stored, kind.Namespaced ? body.Text("metadata", "namespace") : "", body.Text("metadata", "name"));
}

/// <summary>One change of the store.</summary>
/// <param name="Before">The object before; null for a new one.</param>
/// <param name="After">The object after; the last state of a deleted one.</param>
internal sealed record Change(long Version, ObjectKey Key, JsonObject? Before, JsonObject After, bool IsDeletion);
