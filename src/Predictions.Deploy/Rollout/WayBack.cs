using Predictions.Deploy.Helm;

namespace Predictions.Deploy.Rollout;

/// <summary>Goes back to what was deployed last; where nothing ever was, to nothing.</summary>
/// <param name="helm">The release.</param>
/// <param name="timeout">How long it may take.</param>
/// <param name="tell">Is told what happens, in lines.</param>
internal sealed class WayBack(HelmClient helm, TimeSpan timeout, Action<string> tell)
{
    // Beyond its timeout Helm still writes down how it ended.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>Goes there. It is not stopped by a stop: half way is the worst place.</summary>
    /// <param name="revision">The revision; <c>null</c> where nothing was deployed.</param>
    /// <returns>Whether it came there, and in words.</returns>
    public async Task<(bool WentBack, string Words)> GoAsync(HelmRevision? revision)
    {
        tell(revision is null ? "uninstalling what was installed in part" : $"going back to revision {revision.Revision}");
        using var within = new CancellationTokenSource(timeout + Grace);
        try
        {
            var said = revision is null
                ? await helm.UninstallAsync(timeout, within.Token)
                : await helm.RollbackAsync(revision.Revision, timeout, within.Token);
            var goal = revision is null ? "uninstalled, since nothing was deployed before" : $"rolled back to revision {revision.Revision}";
            return said.Succeeded ? (true, goal) : (false, $"not {goal}: helm: {said.Complaint}");
        }
        catch (DeployException e)
        {
            return (false, $"not gone back: {e.Message}");
        }
        catch (OperationCanceledException)
        {
            return (false, $"not gone back within {(timeout + Grace).TotalSeconds:0} s");
        }
    }
}
