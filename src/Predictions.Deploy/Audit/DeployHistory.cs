using System.Net;
using System.Text.Json;
using k8s;
using k8s.Autorest;
using k8s.Models;
using Predictions.Deploy.Kube;

namespace Predictions.Deploy.Audit;

/// <summary>
/// The runs of a namespace in a ConfigMap beside the release, so that everyone who may read there sees them. Events of Kubernetes are
/// gone after an hour; annotations show the last run alone, and go back with a rollback; Helm's own history knows neither who nor why, and
/// nothing of runs that were refused. Whoever may write ConfigMaps there may change it: the lines of JSON that each run writes on its own
/// machine are beside it for that.
/// </summary>
/// <param name="space">The namespace.</param>
internal sealed class DeployHistory(Namespace space)
{
    public const string Name = "predictions-deploy-history";

    /// <summary>How many runs are kept: about a kilobyte each, where a ConfigMap may have a thousand.</summary>
    public const int MostRuns = 200;

    private const string Entry = "runs.jsonl";
    private const int MostTries = 10;

    /// <summary>The runs, oldest first.</summary>
    /// <exception cref="DeployException">It cannot be read.</exception>
    public async Task<IReadOnlyList<DeployRecord>> ReadAsync(CancellationToken stop) => Runs(await FindAsync(stop));

    /// <summary>Writes a run down, in the place of what was written of it before.</summary>
    public Task KeepAsync(DeployRecord record, CancellationToken stop) => ChangeAsync(
        runs =>
        {
            var known = runs.FindIndex(r => r.Run == record.Run);
            if (known >= 0)
                runs[known] = record;
            else
                runs.Add(record);
        }, stop);

    /// <summary>Says of runs that never said how they ended that they were killed. Only for whoever holds the lease.</summary>
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
                        Why = $"it never said how it ended; run {run} found it so",
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
            catch (HttpOperationException e) when (e.Response.StatusCode == HttpStatusCode.Conflict && attempt < MostTries)
            {
                // Somebody else wrote meanwhile: once more, upon what is there now.
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
            // With the version that was read, so that nothing written meanwhile is lost.
            : space.Client.CoreV1.ReplaceNamespacedConfigMapAsync(next, Name, space.Name, cancellationToken: stop);
    }

    /// <summary>The newest; what was refused goes before what ran.</summary>
    private static IEnumerable<DeployRecord> Kept(List<DeployRecord> runs)
    {
        var spare = runs.Count - MostRuns;
        var refused = runs.Where(r => r.Verdict is "refused" or "not begun").Take(Math.Max(0, spare)).ToHashSet();
        return runs.Where(r => !refused.Contains(r)).TakeLast(MostRuns);
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
                $"ConfigMap {Name}: a line of {Entry} is no run: {e.Message}; mend it, or delete the ConfigMap to begin anew");
        }
    }
}
