using Predictions.Deploy.Helm;
using Predictions.Deploy.Kube;
using Predictions.Deploy.Manifests;
using YamlDotNet.Core;

namespace Predictions.Deploy;

/// <summary>The state of the target before the run changes anything.</summary>
/// <param name="Version">The cluster's version.</param>
/// <param name="Release">The release.</param>
/// <param name="Objects">The objects of its last deployed revision.</param>
/// <param name="Running">The running version.</param>
/// <param name="Lease">The lease of another run; <c>null</c> where there is none.</param>
internal sealed record PresentState(
    string Version, HelmRelease Release, IReadOnlyList<ManifestObject> Objects, RunningVersion Running, HeldLease? Lease)
{
    /// <exception cref="DeployException">The cluster cannot be reached.</exception>
    public static async Task<PresentState> ReadAsync(HelmClient helm, Namespace space, TimeProvider time, CancellationToken stop)
    {
        // The cheapest call is first: its error names an unreachable cluster better than Helm's.
        var version = await space.VersionAsync(stop);
        var release = await helm.ReleaseAsync(stop);
        return new PresentState(
            version, release, await ObjectsAsync(helm, release, stop), await RunningVersion.OfAsync(space, stop),
            await RunLease.ReadAsync(space, time, stop));
    }

    private static async Task<IReadOnlyList<ManifestObject>> ObjectsAsync(
        HelmClient helm, HelmRelease release, CancellationToken stop)
    {
        if (release.LastDeployed is not { } last)
            return [];
        try
        {
            return ManifestObject.ReadAll(await helm.ManifestAsync(last.Revision, stop));
        }
        catch (YamlException e)
        {
            throw DeployException.NotBegun(
                $"revision {last.Revision} has a manifest that is not YAML: {e.Message.ReplaceLineEndings(" ")}");
        }
    }
}
