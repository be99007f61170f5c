using System.Text.Json.Nodes;

namespace Predictions.Deploy.Tests.Cluster.Storage;

/// <summary>
/// What the cluster knows, and every change of it since the start. Whoever reads or writes holds <see cref="Gate"/>. Objects that it gives
/// away are never changed in place: who wants another one puts a copy.
/// </summary>
internal sealed class ObjectStore
{
    // The versions of a store do not begin at 0, which asks a watch for something else.
    private const long FirstVersion = 100;

    private readonly SortedDictionary<string, Dictionary<ObjectKey, JsonObject>> _objects = new(StringComparer.Ordinal);
    private readonly List<Change> _changes = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Lock Gate { get; } = new();

    public long Version => FirstVersion + _changes.Count;

    /// <summary>Ends with the next change.</summary>
    public Task Changed => _changed.Task;

    public JsonObject? Find(ObjectKey key) => Shelf(key.Kind).GetValueOrDefault(key);

    /// <summary>All of a kind by namespace and name, of one namespace or of all ("").</summary>
    public IReadOnlyList<JsonObject> All(ResourceKind kind, string ns = "") =>
        [.. Shelf(kind.Stored).Where(o => ns.Length == 0 || o.Key.Namespace == ns)
            .OrderBy(o => o.Key.Namespace, StringComparer.Ordinal).ThenBy(o => o.Key.Name, StringComparer.Ordinal).Select(o => o.Value)];

    /// <summary>Every object of a namespace.</summary>
    public IReadOnlyList<ObjectKey> In(string ns) => [.. _objects.Values.SelectMany(s => s.Keys).Where(k => k.Namespace == ns)];

    /// <summary>The objects that another one owns.</summary>
    public IReadOnlyList<ObjectKey> OwnedBy(string uid) =>
        [.. _objects.Values.SelectMany(s => s).Where(o => o.Value.Items("metadata", "ownerReferences").Any(r => r.Text("uid") == uid))
            .Select(o => o.Key)];

    /// <summary>Keeps an object under its next version, which it gets.</summary>
    public JsonObject Put(ObjectKey key, JsonObject next)
    {
        next.Room("metadata")["resourceVersion"] = $"{Version + 1}";
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
        last.Room("metadata")["resourceVersion"] = $"{Version + 1}";
        Record(new Change(Version + 1, key, before, last, IsDeletion: true));
    }

    /// <summary>What has happened since a version, in order.</summary>
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
