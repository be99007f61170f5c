using Predictions.Deploy.Helm;
using Predictions.Deploy.Images;
using Predictions.Deploy.Kube;
using Predictions.Deploy.Source;

namespace Predictions.Deploy.Rules;

/// <summary>Judges a deployment by the version that runs now, here and in the previous environment.</summary>
internal static class RunningRules
{
    /// <summary>
    /// The running version is healthy. Otherwise a failure of the next version could not be told from the present one, and a
    /// rollback would restore a broken version.
    /// </summary>
    public static RuleVerdict Healthy(RunningVersion running, HelmRelease release)
    {
        if (release.IsUnsettled)
            return DeployRule.Healthy.Skip("the release that an ended run left is recovered first, and checked then");
        if (release.Last is null && running.Deployment is null)
            return DeployRule.Healthy.Skip("nothing runs yet");
        return DeployRule.Healthy.Judge(running.Problem is null, running.Problem ?? $"{running.Ready} ready, none crashes");
    }

    /// <summary>The commit descends from the running one. An older version needs <c>--force forward</c> and a reason.</summary>
    public static async Task<RuleVerdict> ForwardAsync(RunningVersion running, SourceState source, CancellationToken stop)
    {
        if (running.Commit is not { } commit)
            return DeployRule.Forward.Skip("the running version names no commit");
        if (commit == source.Commit)
            return DeployRule.Forward.Pass($"{ShortHash.Of(commit)} runs already");
        return await source.Git.IsAncestorAsync(commit, source.Commit, stop) switch
        {
            true => DeployRule.Forward.Pass($"{ShortHash.Of(source.Commit)} follows {ShortHash.Of(commit)}, which runs"),
            false => DeployRule.Forward.Fail(
                $"{ShortHash.Of(commit)} runs, and {ShortHash.Of(source.Commit)} does not follow it"),
            null => DeployRule.Forward.Fail($"{ShortHash.Of(commit)} runs, and is not in this checkout: git fetch"),
        };
    }

    /// <summary>The image runs, healthy, in the previous environment.</summary>
    public static RuleVerdict Before(RunningVersion previous, string environment, ResolvedImage image)
    {
        if (previous.Deployment is null)
            return DeployRule.Before.Fail($"nothing is deployed to {environment}");
        if (previous.Digest != image.Digest)
            return DeployRule.Before.Fail($"{environment} runs {previous.Digest ?? "an image without a digest"}, not this one");
        return DeployRule.Before.Judge(
            previous.Problem is null,
            previous.Problem is { } problem ? $"{environment}: {problem}" : $"it runs in {environment}, {previous.Ready} ready");
    }
}

/// <summary>
/// No release is pending. A release that a killed run left does not block: it is recovered first. It counts as left when the run
/// and its Helm process are known to have ended, or when it is older than any rollout may take.
/// </summary>
internal static class NoPendingReleaseRule
{
    // Helm records a failure shortly after its timeout.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <param name="release">The release.</param>
    /// <param name="lease">The lease of another run; <c>null</c> where there is none.</param>
    /// <param name="timeout">The time limit of a rollout there.</param>
    /// <param name="now">The time.</param>
    public static RuleVerdict Judge(HelmRelease release, HeldLease? lease, TimeSpan timeout, DateTimeOffset now)
    {
        var rule = DeployRule.Settled;
        if (lease is { IsFresh: true, IsRunKnownGone: false })
            return rule.Fail($"run {lease.Run} deploys there, and renewed its lease {Age(now - lease.Renewed)} ago");
        if (release.Last is not { } last)
            return rule.Pass("nothing is installed");
        if (!last.IsPending)
        {
            return rule.Pass(last.Status == "failed"
                ? $"revision {last.Revision} failed and was not rolled back: it is recovered first"
                : $"revision {last.Revision} is {last.Status}");
        }

        var (pending, age) = ($"revision {last.Revision} is {last.Status} since {Age(now - last.Updated)}", now - last.Updated);
        if (lease is { IsKnownGone: true })
            return rule.Pass($"{pending}, and run {lease.Run} has ended: it is recovered first");
        return age > timeout + Grace
            ? rule.Pass($"{pending}, longer than a rollout may take: it is recovered first")
            : rule.Fail($"{pending}, and may still run; try again after {last.Updated + timeout + Grace:HH:mm:ss} UTC");
    }

    private static string Age(TimeSpan time) =>
        time.TotalSeconds < 120 ? $"{time.TotalSeconds:0} s" : $"{time.TotalMinutes:0} min";
}
