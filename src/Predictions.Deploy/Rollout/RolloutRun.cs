using Predictions.Deploy.Audit;
using Predictions.Deploy.Helm;
using Predictions.Deploy.Kube;
using Predictions.Deploy.Programs;

namespace Predictions.Deploy.Rollout;

/// <summary>Has Helm roll a version out, sees whether it is there, and if not keeps the evidence and goes back.</summary>
/// <param name="helm">The release.</param>
/// <param name="space">Its namespace.</param>
/// <param name="lease">The lease that is held.</param>
/// <param name="evidenceFolder">Where evidence goes, if there is any.</param>
/// <param name="tell">Is told what happens, in lines.</param>
/// <param name="time">The clock.</param>
internal sealed class RolloutRun(
    HelmClient helm, Namespace space, RunLease lease, string evidenceFolder, Action<string> tell, TimeProvider time)
{
    private const string Stopped = "it was stopped by whoever started it";
    private static readonly TimeSpan LongestEvidence = TimeSpan.FromSeconds(60);

    /// <summary>Rolls out. Does not throw for what the cluster does; a stop is a failure, and rolled back like any other.</summary>
    public async Task<RolloutResult> RunAsync(RolloutPlan plan, AuditTrail audit, CancellationToken stop)
    {
        string? why;
        IReadOnlyList<string> watched;
        ProgramResult? said = null;
        await using (var watch = new RolloutWatch(space, tell, time))
        {
            (said, why) = await UpgradeAsync(plan, stop);
            why ??= await MissingAsync(plan, stop);
            watched = watch.Lines;
        }

        if (why is null)
            return new RolloutResult(
                new DeployEnding(DeployOutcome.Deployed, $"{plan.Description} runs and is ready"), await RevisionAsync(), null);
        tell($"it failed: {why}");
        var pods = await KeepAsync(said, watched);
        var sentence = pods is null ? why : $"{pods} ({why})";
        await audit.MeanwhileAsync("DeployFailed", sentence);
        var ending = await BackAsync(plan, sentence);
        return new RolloutResult(ending, await RevisionAsync(), evidenceFolder);
    }

    /// <returns>What Helm said, and why it failed; <c>null</c> where it did not.</returns>
    private async Task<(ProgramResult? Said, string? Why)> UpgradeAsync(RolloutPlan plan, CancellationToken stop)
    {
        // Helm waits for one kind of thing after another, each for as long as its timeout; a rollout has it once.
        using var within = CancellationTokenSource.CreateLinkedTokenSource(stop);
        within.CancelAfter(plan.Timeout + TimeSpan.FromSeconds(20));
        try
        {
            var said = await helm.UpgradeAsync(
                plan.ValueFiles, plan.Values, plan.Timeout, plan.Description, process => _ = lease.TellHelmAsync(process), within.Token);
            return (said, said.Succeeded ? null : $"helm: {said.Complaint}");
        }
        catch (OperationCanceledException)
        {
            return (null, stop.IsCancellationRequested ? Stopped : $"it took longer than {plan.Timeout.TotalSeconds:0} s");
        }
        catch (DeployException e)
        {
            return (null, e.Message);
        }
    }

    /// <summary>
    /// Helm's word that all is ready, looked at once more: that it is this image. Whether all are available is not asked again: an
    /// autoscaler may have begun to add some.
    /// </summary>
    private async Task<string?> MissingAsync(RolloutPlan plan, CancellationToken stop)
    {
        try
        {
            var running = await RunningVersion.OfAsync(space, stop);
            return running.Digest == plan.Digest ? running.Stuck : $"{running.Digest ?? "nothing"} runs, not {plan.Digest}";
        }
        catch (DeployException e)
        {
            return e.Message;
        }
        catch (OperationCanceledException)
        {
            return Stopped;
        }
    }

    private async Task<string?> KeepAsync(ProgramResult? said, IReadOnlyList<string> watched)
    {
        using var within = new CancellationTokenSource(LongestEvidence, time);
        try
        {
            var why = await new Evidence(space, evidenceFolder).KeepAsync($"{said?.Error}\n{said?.Out}", watched, within.Token);
            tell($"evidence is in {evidenceFolder}");
            return why;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            // What failed is rolled back, whether or not a disk is full.
            tell($"evidence could not be kept in {evidenceFolder}: {e.Message}");
            return null;
        }
    }

    private async Task<DeployEnding> BackAsync(RolloutPlan plan, string why)
    {
        var back = new WayBack(helm, plan.Timeout, tell);
        var (wentBack, said) = await back.GoAsync(plan.Before.LastDeployed);
        return wentBack
            ? new DeployEnding(DeployOutcome.RolledBack, $"{why}; {said}")
            : new DeployEnding(DeployOutcome.LeftBroken, $"{why}; {said}");
    }

    private async Task<int?> RevisionAsync()
    {
        try
        {
            // Bounded by Helm's client.
            return (await helm.ReleaseAsync(CancellationToken.None)).Last?.Revision;
        }
        catch (DeployException)
        {
            return null;
        }
    }
}
