using Predictions.Deploy.Audit;
using Predictions.Deploy.Helm;
using Predictions.Deploy.Kube;

namespace Predictions.Deploy.Rollout;

/// <summary>Returns to the last deployed revision, or uninstalls where there is none.</summary>
/// <param name="helm">The release.</param>
/// <param name="timeout">The time limit.</param>
/// <param name="report">Receives a line for each step.</param>
internal sealed class Rollback(HelmClient helm, TimeSpan timeout, Action<string> report)
{
    // Helm records the result shortly after its timeout.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>Rolls back. It has no cancellation: a rollback that stops half way is worse than one that runs on.</summary>
    /// <param name="revision">The revision; <c>null</c> where nothing was deployed.</param>
    /// <returns>Whether it succeeded, and a sentence.</returns>
    public async Task<(bool Succeeded, string Sentence)> RunAsync(HelmRevision? revision)
    {
        report(revision is null ? "uninstalling the incomplete installation" : $"rolling back to revision {revision.Revision}");
        using var within = new CancellationTokenSource(timeout + Grace);
        try
        {
            var run = revision is null
                ? await helm.UninstallAsync(timeout, within.Token)
                : await helm.RollbackAsync(revision.Revision, timeout, within.Token);
            var goal = revision is null ? "uninstalled, since nothing was deployed before"
                : $"rolled back to revision {revision.Revision}";
            return run.Succeeded ? (true, goal) : (false, $"not {goal}: helm: {run.ErrorSummary}");
        }
        catch (DeployException e)
        {
            return (false, $"not rolled back: {e.Message}");
        }
        catch (OperationCanceledException)
        {
            return (false, $"not rolled back within {(timeout + Grace).TotalSeconds:0} s");
        }
    }
}

/// <summary>Rolls back the release of a killed run: it is pending, or failed and was not rolled back.</summary>
/// <param name="helm">The release.</param>
/// <param name="space">Its namespace.</param>
/// <param name="timeout">The time limit.</param>
/// <param name="report">Receives a line for each step.</param>
internal sealed class Recovery(HelmClient helm, Namespace space, TimeSpan timeout, Action<string> report)
{
    /// <summary>Recovers the release, if it needs it.</summary>
    /// <returns>The release afterwards.</returns>
    /// <exception cref="DeployException">The rollback failed, or the restored revision is not healthy.</exception>
    public async Task<HelmRelease> RunAsync(HelmRelease release, AuditTrail audit)
    {
        if (!release.IsUnsettled)
            return release;
        var left = $"revision {release.Last!.Revision} was left {release.Last.Status}";
        report(left);
        var (succeeded, sentence) = await new Rollback(helm, timeout, report).RunAsync(release.LastDeployed);
        audit.Update(r => r with { Recovered = $"{left}; {sentence}" });
        await audit.MeanwhileAsync("DeployRecovered", $"{left}; {sentence}");
        if (!succeeded)
            throw new DeployException(DeployOutcome.RollbackFailed, $"{left}; {sentence}");
        // Not cancelled: the record must name the state after the change.
        var now = await helm.ReleaseAsync(CancellationToken.None);
        if (now.LastDeployed is { } deployed
            && (await RunningVersion.OfAsync(space, CancellationToken.None)).Problem is { } problem)
            throw new DeployException(
                DeployOutcome.RollbackFailed, $"{left}; {sentence}, and revision {deployed.Revision} is not healthy: {problem}");
        return now;
    }
}
