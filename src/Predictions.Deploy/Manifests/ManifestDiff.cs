namespace Predictions.Deploy.Manifests;

/// <summary>What a render would change in a release, by object and field.</summary>
internal static class ManifestDiff
{
    /// <summary>What this command writes about itself: it is another at every run, and told elsewhere.</summary>
    public const string OwnAnnotations = "predictions.deploy/";

    /// <summary>Objects that come, those that change, and those that go, in this order.</summary>
    public static IReadOnlyList<FieldChange> Of(IReadOnlyList<ManifestObject> before, IReadOnlyList<ManifestObject> after)
    {
        var (old, fresh) = (ByKey(before), ByKey(after));
        return
        [
            .. fresh.Where(n => !old.ContainsKey(n.Key)).Select(n => new FieldChange(n.Value.Title, "", null, "new")),
            .. fresh.Where(n => old.ContainsKey(n.Key)).SelectMany(n => OfFields(old[n.Key], n.Value)),
            .. old.Where(o => !fresh.ContainsKey(o.Key)).Select(o => new FieldChange(o.Value.Title, "", "old", null)),
        ];
    }

    private static Dictionary<string, ManifestObject> ByKey(IReadOnlyList<ManifestObject> objects) =>
        objects.Where(o => !o.IsHook).DistinctBy(o => o.Key).ToDictionary(o => o.Key);

    private static IEnumerable<FieldChange> OfFields(ManifestObject before, ManifestObject after)
    {
        var (old, fresh) = (ManifestFields.Of(before), ManifestFields.Of(after));
        foreach (var path in fresh.Keys.Union(old.Keys).Where(p => !p.Contains(OwnAnnotations)))
        {
            var (was, will) = (Find(old, path), Find(fresh, path));
            if (was?.Exact == will?.Exact)
                continue;
            // Two texts that are shown alike are not alike.
            var shown = was?.Shown == will?.Shown ? $"{will?.Shown}, others" : will?.Shown;
            yield return new FieldChange(after.Title, path, was?.Shown, shown);
        }
    }

    private static ManifestFields.Field? Find(Dictionary<string, ManifestFields.Field> fields, string path) =>
        fields.TryGetValue(path, out var field) ? field : null;
}
