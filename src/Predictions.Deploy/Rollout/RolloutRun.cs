using Predictions.Deploy.Audit;
using Predictions.Deploy.Helm;
using Predictions.Deploy.Kube;
using Predictions.Deploy.Programs;

namespace Predictions.Deploy.Rollout;

/// <summary>Rolls a version out with Helm and checks that it runs; after a failure saves the evidence and rolls back.</summary>
/// <param name="helm">The release.</param>
/// <param name="space">Its namespace.</param>
/// <param name="lease">The lease of this run.</param>
/// <param name="evidenceFolder">The folder for the evidence of a failure.</param>
/// <param name="report">Receives a line for each step.</param>
/// <param name="time">The clock.</param>
internal sealed class RolloutRun(
    HelmClient helm, Namespace space, RunLease lease, string evidenceFolder, Action<string> report, TimeProvider time)
{
    private const string Stopped = "the user stopped it";

    /// <summary>
    /// Rolls out. Failures of the cluster are results, not exceptions. A stop is a failure, and is rolled back.
    /// </summary>
    public async Task<RolloutResult> RunAsync(RolloutPlan plan, AuditTrail audit, CancellationToken stop)
    {
        string? why;
        IReadOnlyList<string> watched;
        ProgramResult? helmRun = null;
        await using (var watch = new RolloutWatch(space, report, time))
        {
            (helmRun, why) = await UpgradeAsync(plan, stop);
            why ??= await MissingAsync(space, plan.Digest, stop);
            watched = watch.Lines;
        }

        if (why is null)
            return new RolloutResult(
                new DeployResult(DeployOutcome.Deployed, $"{plan.Description} runs and is ready"), await RevisionAsync(), null);
        report($"the rollout failed: {why}");
        var pods = await new Evidence(space, evidenceFolder)
            .TryKeepAsync($"{helmRun?.Error}\n{helmRun?.Out}", watched, report, time);
        var sentence = pods is null ? why : $"{pods} ({why})";
        await audit.MeanwhileAsync("DeployFailed", sentence);
        var result = await RollBackAsync(plan, sentence);
        return new RolloutResult(result, await RevisionAsync(), evidenceFolder);
    }

    /// <returns>Helm's output, and why the upgrade failed; <c>null</c> on success.</returns>
    private async Task<(ProgramResult? Helm, string? Why)> UpgradeAsync(RolloutPlan plan, CancellationToken stop)
    {
        // Helm applies its timeout to each kind of object in turn; this limit holds for the whole rollout.
        using var within = CancellationTokenSource.CreateLinkedTokenSource(stop);
        within.CancelAfter(plan.Timeout + TimeSpan.FromSeconds(20));
        try
        {
            var run = await helm.UpgradeAsync(
                plan.ValueFiles, plan.Values, plan.Timeout, plan.Description, process => _ = lease.RecordHelmAsync(process),
                within.Token);
            return (run, run.Succeeded ? null : $"helm: {run.ErrorSummary}");
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
    /// Checks that the image runs, after Helm reported that all is ready. It does not check availability again: the autoscaler
    /// may be adding pods.
    /// </summary>
    public static async Task<string?> MissingAsync(Namespace space, string digest, CancellationToken stop)
    {
        try
        {
            var running = await RunningVersion.OfAsync(space, stop);
            return running.Digest == digest ? running.Stuck : $"{running.Digest ?? "nothing"} runs, not {digest}";
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

    private async Task<DeployResult> RollBackAsync(RolloutPlan plan, string why)
    {
        var (succeeded, sentence) = await new Rollback(helm, plan.Timeout, report).RunAsync(plan.Before.LastDeployed);
        return succeeded
            ? new DeployResult(DeployOutcome.RolledBack, $"{why}; {sentence}")
            : new DeployResult(DeployOutcome.RollbackFailed, $"{why}; {sentence}");
    }

    private Task<int?> RevisionAsync() => RevisionAsync(helm);

    /// <summary>Helm's newest revision; <c>null</c> where Helm does not answer.</summary>
    public static async Task<int?> RevisionAsync(HelmClient helm)
    {
        try
        {
            // The client has a time limit.
            return (await helm.ReleaseAsync(CancellationToken.None)).Last?.Revision;
        }
        catch (DeployException)
        {
            return null;
        }
    }
}

/// <summary>The rollout to run.</summary>
/// <param name="ValueFiles">Value files in addition to the chart's own.</param>
/// <param name="Values">The image and the annotations, as YAML.</param>
/// <param name="Digest">The digest that must run at the end.</param>
/// <param name="Description">The description of Helm's revision.</param>
/// <param name="Timeout">The time limit of the rollout, and again of a rollback.</param>
/// <param name="Before">The release before the rollout.</param>
internal sealed record RolloutPlan(
    IReadOnlyList<string> ValueFiles, string Values, string Digest, string Description, TimeSpan Timeout, HelmRelease Before);

/// <summary>How a rollout ended.</summary>
/// <param name="Result">The outcome.</param>
/// <param name="Revision">Helm's present revision; <c>null</c> for none.</param>
/// <param name="Evidence">The folder with the evidence of a failure; <c>null</c> for none.</param>
internal sealed record RolloutResult(DeployResult Result, int? Revision, string? Evidence);
