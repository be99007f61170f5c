using Predictions.Deploy.Audit;
using Predictions.Deploy.Helm;
using Predictions.Deploy.Kube;

namespace Predictions.Deploy.Rollout;

/// <summary>Tidies up after a run that was killed: its release is pending, or failed and was not rolled back.</summary>
/// <param name="helm">The release.</param>
/// <param name="space">Its namespace.</param>
/// <param name="timeout">How long it may take.</param>
/// <param name="tell">Is told what happens, in lines.</param>
internal sealed class Recovery(HelmClient helm, Namespace space, TimeSpan timeout, Action<string> tell)
{
    /// <summary>Recovers what is there to recover.</summary>
    /// <returns>The release as it is afterwards.</returns>
    /// <exception cref="DeployException">It could not be recovered, or what it went back to is not healthy.</exception>
    public async Task<HelmRelease> RunAsync(HelmRelease release, AuditTrail audit)
    {
        if (!release.IsUnsettled)
            return release;
        var left = $"revision {release.Last!.Revision} was left {release.Last.Status}";
        tell(left);
        var (wentBack, said) = await new WayBack(helm, timeout, tell).GoAsync(release.LastDeployed);
        audit.Knows(r => r with { Recovered = $"{left}; {said}" });
        await audit.MeanwhileAsync("DeployRecovered", $"{left}; {said}");
        if (!wentBack)
            throw new DeployException(DeployOutcome.LeftBroken, $"{left}; {said}");
        // A stop comes too late for this: what was changed is to be known.
        var now = await helm.ReleaseAsync(CancellationToken.None);
        if (now.LastDeployed is { } deployed && (await RunningVersion.OfAsync(space, CancellationToken.None)).Illness is { } illness)
            throw new DeployException(DeployOutcome.LeftBroken, $"{left}; {said}, and revision {deployed.Revision} is not healthy: {illness}");
        return now;
    }
}
