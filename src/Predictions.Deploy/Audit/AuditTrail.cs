using k8s.Autorest;
using Predictions.Deploy.Kube;

namespace Predictions.Deploy.Audit;

/// <summary>
/// Writes a run down before and after, wherever it came to: as a line of JSON, as events, in the cluster's history, and as annotations of
/// the Deployment. What is not written before is not deployed; what cannot be written afterwards is told.
/// </summary>
/// <param name="record">What is known at the beginning.</param>
/// <param name="lines">The lines of JSON.</param>
/// <param name="isDry">Whether nothing at all is written.</param>
/// <param name="complain">Is told what could not be written.</param>
/// <param name="time">The clock.</param>
internal sealed class AuditTrail(DeployRecord record, AuditLines lines, bool isDry, Action<string> complain, TimeProvider time) : IDisposable
{
    private const int MostChanges = 12;
    private static readonly TimeSpan LongestWrite = TimeSpan.FromSeconds(20);

    private Namespace? _space;
    private bool _hasBegun;

    /// <summary>All that is known by now.</summary>
    public DeployRecord Record { get; private set; } = record;

    /// <summary>Adds what was found out.</summary>
    public void Knows(Func<DeployRecord, DeployRecord> add) => Record = add(Record);

    /// <summary>Adds what will differ.</summary>
    public void KnowsChanges(IReadOnlyList<string> changes) =>
        Record = Record with { Changes = [.. changes.Take(MostChanges)], ChangeCount = changes.Count };

    /// <summary>From now on the cluster is told as well; the connection is closed with the trail.</summary>
    public void Reaches(Namespace space) => _space = space;

    /// <summary>Annotations that go into the cluster with the version, so that they go with it as well.</summary>
    public IReadOnlyDictionary<string, string> OfVersion() => new Dictionary<string, string>
    {
        ["predictions.deploy/run"] = Record.Run,
        ["predictions.deploy/who"] = Record.Who,
        ["predictions.deploy/when"] = $"{Record.Began:yyyy-MM-ddTHH:mm:ssZ}",
        ["predictions.deploy/origin"] = Record.Origin ?? "",
        [RunningVersion.CommitAnnotation] = Record.Commit ?? "",
        ["predictions.deploy/image"] = Record.Asked,
        ["predictions.deploy/digest"] = Record.Digest ?? "",
        ["predictions.deploy/overruled"] = string.Join("; ", Record.Overruled.Select(o => $"{o.Rule}: {o.Because}")),
    };

    /// <summary>Before anything is changed.</summary>
    /// <exception cref="DeployException">It could not be written everywhere.</exception>
    public async Task BeforeAsync(CancellationToken stop)
    {
        lines.Write(Record);
        try
        {
            await new DeployHistory(_space!).CloseAsync(Record.Run, time.GetUtcNow(), stop);
            await new DeployHistory(_space!).KeepAsync(Record, stop);
            await Events.TellAsync(Record.Run, "DeployStarted", isBad: false, Told, stop);
        }
        catch (HttpOperationException e)
        {
            throw DeployException.NotBegun(
                $"the audit cannot be written into {_space!.Name}, so nothing was deployed: the cluster answers {(int)e.Response.StatusCode}");
        }

        _hasBegun = true;
    }

    /// <summary>Something happened on the way that must be seen: a recovery, a rollback.</summary>
    public Task MeanwhileAsync(string reason, string note) =>
        TryAsync("the event", stop => Events.TellAsync(Record.Run, reason, isBad: true, note, stop));

    /// <summary>At the end, whatever that was. Does not throw.</summary>
    public async Task AfterAsync(DeployEnding ending)
    {
        if (isDry)
            return;
        Record = Record with { Phase = "after", Ended = time.GetUtcNow(), Verdict = OutcomeWords.Of(ending.Outcome), Why = ending.Sentence };
        try
        {
            lines.Write(Record);
        }
        catch (DeployException e)
        {
            complain(e.Message);
        }

        // A namespace is not made only to say that nothing was done in it.
        if (_space is null || !(_hasBegun || await IsThereAsync()))
            return;
        var isBad = ending.Outcome is not DeployOutcome.Deployed;
        await TryAsync("the history", stop => new DeployHistory(_space).KeepAsync(Record, stop));
        var note = $"{ending.Sentence} ({Told})";
        await TryAsync("the event", stop => Events.TellAsync(Record.Run, OutcomeWords.Event(ending.Outcome), isBad, note, stop));
        if (_hasBegun)
            await TryAsync("the annotations", stop => _space.AnnotateAsync(OfEnding(ending), stop));
    }

    /// <summary>By a merge that Helm's own apply does not know of, so that it stays when a version goes.</summary>
    private Dictionary<string, string> OfEnding(DeployEnding ending) => new()
    {
        ["predictions.deploy/last-run"] = Record.Run,
        ["predictions.deploy/last-run-by"] = Record.Who,
        ["predictions.deploy/last-run-when"] = $"{Record.Began:yyyy-MM-ddTHH:mm:ssZ}",
        ["predictions.deploy/last-run-origin"] = Record.Origin ?? "",
        ["predictions.deploy/last-run-commit"] = Record.Commit ?? "",
        ["predictions.deploy/last-run-digest"] = Record.Digest ?? "",
        ["predictions.deploy/last-run-changes"] = Differed,
        ["predictions.deploy/last-run-verdict"] = $"{OutcomeWords.Of(ending.Outcome)}: {ending.Sentence}",
    };

    private string Told => $"{Record.Who} deploys {Record.Asked} ({Record.Digest}) from {Record.Origin} {Record.Commit}: {Differed}";

    private string Differed => Record.ChangeCount == 0
        ? "nothing differs"
        : $"{Record.ChangeCount} differ: {string.Join("; ", Record.Changes.Take(3))}{(Record.ChangeCount > 3 ? "; …" : "")}";

    private RunEvents Events => new(_space!, time);

    private async Task<bool> IsThereAsync()
    {
        var isThere = false;
        await TryAsync("the history", async stop => isThere = await _space!.IsThereAsync(stop));
        return isThere;
    }

    private async Task TryAsync(string what, Func<CancellationToken, Task> write)
    {
        using var within = new CancellationTokenSource(LongestWrite, time);
        try
        {
            await write(within.Token);
        }
        catch (Exception e) when (e is DeployException || ClusterFailure.Is(e))
        {
            complain($"{what} could not be written: {e.Message}");
        }
    }

    public void Dispose() => _space?.Dispose();
}
