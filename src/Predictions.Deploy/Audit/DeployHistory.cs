using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Predictions.Deploy.Kube;

namespace Predictions.Deploy.Audit;

/// <summary>
/// Keeps the runs of a namespace in a ConfigMap, for every reader of the namespace. Kubernetes deletes events after an hour,
/// annotations show only the last run, and Helm's history lacks the user, the reason and refused runs. The ConfigMap is not
/// tamper-proof: the audit lines that each run writes on its own machine are the second copy.
/// </summary>
/// <param name="space">The namespace.</param>
internal sealed class DeployHistory(Namespace space)
{
    public const string Name = "predictions-deploy-history";

    /// <summary>Runs to keep: about 1 kB each, and a ConfigMap holds 1 MB.</summary>
    public const int MaxRuns = 200;

    private const string Entry = "runs.jsonl";
    private const int MaxAttempts = 10;

    /// <summary>The runs, oldest first.</summary>
    /// <exception cref="DeployException">The ConfigMap cannot be read.</exception>
    public async Task<IReadOnlyList<DeployRecord>> ReadAsync(CancellationToken stop) => Runs(await FindAsync(stop));

    /// <summary>Adds a run, or replaces its earlier record.</summary>
    public Task KeepAsync(DeployRecord record, CancellationToken stop) => ChangeAsync(
        runs =>
        {
            var known = runs.FindIndex(r => r.Run == record.Run);
            if (known >= 0)
                runs[known] = record;
            else
                runs.Add(record);
        }, stop);

    /// <summary>Marks runs without a verdict as killed. Only the holder of the lease may call it.</summary>
    public Task CloseAsync(string run, DateTimeOffset now, CancellationToken stop) => ChangeAsync(
        runs =>
        {
            for (var i = 0; i < runs.Count; i++)
                if (runs[i].Verdict is null && runs[i].Run != run)
                    runs[i] = runs[i] with
                    {
                        Verdict = "killed",
                        Phase = "after",
                        Ended = now,
                        Why = $"the run recorded no end; run {run} marked it",
                    };
        }, stop);

    private async Task ChangeAsync(Action<List<DeployRecord>> change, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            var map = await FindAsync(stop);
            var runs = Runs(map).ToList();
            change(runs);
            if (map is null && runs.Count == 0)
                return;
            try
            {
                await WriteAsync(map, runs, stop);
                return;
            }
            catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.Conflict && attempt < MaxAttempts)
            {
                // Another run wrote meanwhile: read the ConfigMap again, and apply the change to it.
            }
        }
    }

    private Task<V1ConfigMap> WriteAsync(V1ConfigMap? map, List<DeployRecord> runs, CancellationToken stop)
    {
        var next = map ?? new V1ConfigMap
        {
            Metadata = new V1ObjectMeta
            {
                Name = Name,
                NamespaceProperty = space.Name,
                Labels = new Dictionary<string, string> { ["app.kubernetes.io/managed-by"] = "predictions-deploy" },
            },
        };
        next.Data = new Dictionary<string, string> { [Entry] = string.Concat(Kept(runs).Select(r => r.ToJson() + "\n")) };
        return map is null
            ? space.Client.CoreV1.CreateNamespacedConfigMapAsync(next, space.Name, cancellationToken: stop)
            // Carries the resource version that was read, so that a concurrent write is a conflict.
            : space.Client.CoreV1.ReplaceNamespacedConfigMapAsync(next, Name, space.Name, cancellationToken: stop);
    }

    /// <summary>Drops the oldest refused runs first, then the oldest runs.</summary>
    private static IEnumerable<DeployRecord> Kept(List<DeployRecord> runs)
    {
        var spare = runs.Count - MaxRuns;
        var refused = runs.Where(r => r.Verdict is "refused" or "not begun").Take(Math.Max(0, spare)).ToHashSet();
        return runs.Where(r => !refused.Contains(r)).TakeLast(MaxRuns);
    }

    private Task<V1ConfigMap?> FindAsync(CancellationToken stop) =>
        space.FindAsync(() => space.Client.CoreV1.ReadNamespacedConfigMapAsync(Name, space.Name, cancellationToken: stop), stop);

    private static List<DeployRecord> Runs(V1ConfigMap? map)
    {
        if (map?.Data is not { } data || !data.TryGetValue(Entry, out var lines))
            return [];
        try
        {
            return [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(l => JsonSerializer.Deserialize(l, RecordJson.Default.DeployRecord)!)];
        }
        catch (JsonException e)
        {
            throw DeployException.NotBegun(
                $"ConfigMap {Name}: a line of {Entry} is not a run: {e.Message}; repair it, or delete the ConfigMap to start a "
                + "new history");
        }
    }
}
