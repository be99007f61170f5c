using k8s;
using k8s.Autorest;
using k8s.Models;
using Predictions.Deploy.Kube;

namespace Predictions.Deploy.Audit;

/// <summary>
/// Records a run before and after its rollout: as lines of JSON, as Kubernetes events, in the history ConfigMap, and as
/// annotations of the Deployment. A failed write before the rollout stops the run; a failed write after it is reported.
/// </summary>
/// <param name="record">The run as far as it is known at the start.</param>
/// <param name="lines">The lines of JSON.</param>
/// <param name="isDry">Whether to write nothing.</param>
/// <param name="report">Receives a line for each write that failed.</param>
/// <param name="time">The clock.</param>
internal sealed class AuditTrail(DeployRecord record, AuditLines lines, bool isDry, Action<string> report, TimeProvider time)
    : IDisposable
{
    private const int MaxChanges = 12;
    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(20);

    private Namespace? _space;
    private bool _hasBegun;

    /// <summary>The run as far as it is known now.</summary>
    public DeployRecord Record { get; private set; } = record;

    /// <summary>Changes the record, as the run learns more.</summary>
    public void Update(Func<DeployRecord, DeployRecord> add) => Record = add(Record);

    /// <summary>Adds the fields that the rollout will change.</summary>
    public void UpdateChanges(IReadOnlyList<string> changes) =>
        Record = Record with { Changes = [.. changes.Take(MaxChanges)], ChangeCount = changes.Count };

    /// <summary>Also writes to the cluster from now on. The trail disposes the connection.</summary>
    public void ConnectTo(Namespace space) => _space = space;

    /// <summary>Annotations of the version. A rollback restores those of the version that it returns to.</summary>
    public IReadOnlyDictionary<string, string> VersionAnnotations() => new Dictionary<string, string>
    {
        [RunningVersion.RunAnnotation] = Record.Run,
        ["predictions.deploy/who"] = Record.Who,
        ["predictions.deploy/when"] = $"{Record.Began:yyyy-MM-ddTHH:mm:ssZ}",
        ["predictions.deploy/origin"] = Record.Origin ?? "",
        [RunningVersion.CommitAnnotation] = Record.Commit ?? "",
        ["predictions.deploy/image"] = Record.Asked,
        ["predictions.deploy/digest"] = Record.Digest ?? "",
        ["predictions.deploy/overruled"] = string.Join("; ", Record.Overruled.Select(o => $"{o.Rule}: {o.Because}")),
    };

    /// <summary>Records the start of the rollout.</summary>
    /// <exception cref="DeployException">A write failed.</exception>
    public async Task BeforeAsync(CancellationToken stop)
    {
        lines.Write(Record);
        try
        {
            await new DeployHistory(_space!).CloseAsync(Record.Run, time.GetUtcNow(), stop);
            await new DeployHistory(_space!).KeepAsync(Record, stop);
            await Events.SendAsync(Record.Run, "DeployStarted", isWarning: false, Summary, stop);
        }
        catch (HttpOperationException e)
        {
            throw DeployException.NotBegun(
                $"the audit cannot be written to {_space!.Name}, so nothing was deployed: the cluster answered "
                + $"{(int)e.Response.StatusCode}");
        }

        _hasBegun = true;
    }

    /// <summary>Records a recovery or a failure as an event, during the run.</summary>
    public Task MeanwhileAsync(string reason, string note) =>
        TryAsync("the event", stop => Events.SendAsync(Record.Run, reason, isWarning: true, note, stop));

    /// <summary>Records the end of the run. Does not throw.</summary>
    public async Task AfterAsync(DeployResult result)
    {
        if (isDry)
            return;
        var word = Names(result.Outcome).Word;
        Record = Record with { Phase = "after", Ended = time.GetUtcNow(), Verdict = word, Why = result.Sentence };
        try
        {
            lines.Write(Record);
        }
        catch (DeployException e)
        {
            report(e.Message);
        }

        // A run that changed nothing does not create a namespace for its record.
        if (_space is null || !(_hasBegun || await IsThereAsync()))
            return;
        var isWarning = result.Outcome is not (DeployOutcome.Deployed or DeployOutcome.WentBack);
        await TryAsync("the history", stop => new DeployHistory(_space).KeepAsync(Record, stop));
        var note = $"{result.Sentence} ({Summary})";
        await TryAsync("the event", stop => Events.SendAsync(Record.Run, Names(result.Outcome).Reason, isWarning, note, stop));
        if (_hasBegun)
            await TryAsync("the annotations", stop => _space.AnnotateAsync(RunAnnotations(result), stop));
    }

    /// <summary>Annotations of the last run. Helm does not manage them, so they survive a rollback.</summary>
    private Dictionary<string, string> RunAnnotations(DeployResult result) => new()
    {
        ["predictions.deploy/last-run"] = Record.Run,
        ["predictions.deploy/last-run-by"] = Record.Who,
        ["predictions.deploy/last-run-when"] = $"{Record.Began:yyyy-MM-ddTHH:mm:ssZ}",
        ["predictions.deploy/last-run-origin"] = Record.Origin ?? "",
        ["predictions.deploy/last-run-commit"] = Record.Commit ?? "",
        ["predictions.deploy/last-run-digest"] = Record.Digest ?? "",
        ["predictions.deploy/last-run-changes"] = Differed,
        ["predictions.deploy/last-run-verdict"] = $"{Names(result.Outcome).Word}: {result.Sentence}",
    };

    private string Summary =>
        $"{Record.Who} {(Record.BackTo is null ? "deploys" : "goes back to")} {Record.Asked} ({Record.Digest}) from "
        + $"{Record.Origin} {Record.Commit}: {Differed}{(Record.Because is { } because ? $"; because {because}" : "")}";

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
        using var within = new CancellationTokenSource(WriteTimeout, time);
        try
        {
            await write(within.Token);
        }
        catch (Exception e) when (e is DeployException || ClusterError.Is(e))
        {
            report($"{what} could not be written: {e.Message}");
        }
    }

    /// <summary>An outcome in the audit's words, and as the reason of a Kubernetes event: one word.</summary>
    private static (string Word, string Reason) Names(DeployOutcome outcome) => outcome switch
    {
        DeployOutcome.Deployed => ("deployed", "Deployed"),
        DeployOutcome.WentBack => ("went back", "DeployWentBack"),
        DeployOutcome.DryRun => ("dry run", "DeployDryRun"),
        DeployOutcome.NotBegun => ("not begun", "DeployNotBegun"),
        DeployOutcome.Refused => ("refused", "DeployRefused"),
        DeployOutcome.RolledBack => ("rolled back", "DeployRolledBack"),
        _ => ("rollback failed", "DeployRollbackFailed"),
    };

    public void Dispose() => _space?.Dispose();
}

/// <summary>Writes audit lines of JSON to standard error and, where one is named, to a file.</summary>
/// <param name="stream">Standard error.</param>
/// <param name="path">The file to append to; <c>null</c> for none.</param>
internal sealed class AuditLines(TextWriter stream, string? path)
{
    /// <exception cref="DeployException">The file cannot be written.</exception>
    public void Write(DeployRecord record)
    {
        var line = record.ToJson();
        stream.WriteLine(line);
        if (path is null)
            return;
        try
        {
            File.AppendAllText(path, line + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw DeployException.NotBegun($"--audit {path}: {e.Message}");
        }
    }
}

/// <summary>
/// Records a run as Kubernetes events, which `kubectl describe` and `kubectl events` show with those of the pods.
/// </summary>
/// <param name="space">The namespace.</param>
/// <param name="time">The clock.</param>
internal sealed class RunEvents(Namespace space, TimeProvider time)
{
    // The API's own limit on a note.
    private const int MaxNoteLength = 1024;

    /// <param name="run">The run's id.</param>
    /// <param name="reason">One word, such as "Deployed".</param>
    /// <param name="isWarning">Whether the event asks for attention.</param>
    /// <param name="note">A sentence.</param>
    /// <param name="stop">Cancels the call.</param>
    public Task SendAsync(string run, string reason, bool isWarning, string note, CancellationToken stop)
    {
        var sent = new Eventsv1Event
        {
            Metadata = new V1ObjectMeta
            {
                Name = $"predictions-deploy-{run}-{reason.ToLowerInvariant()}", NamespaceProperty = space.Name,
            },
            EventTime = time.GetUtcNow().UtcDateTime,
            ReportingController = "predictions.deploy/cli",
            ReportingInstance = run,
            Action = "Deploy",
            Reason = reason,
            Type = isWarning ? "Warning" : "Normal",
            Note = note.Length > MaxNoteLength ? note[..(MaxNoteLength - 1)] + "…" : note,
            Regarding = new V1ObjectReference
            {
                ApiVersion = "apps/v1",
                Kind = "Deployment",
                Name = space.Release,
                NamespaceProperty = space.Name,
            },
        };
        return space.CallAsync(
            () => space.Client.EventsV1.CreateNamespacedEventAsync(sent, space.Name, cancellationToken: stop), stop);
    }
}
