using Predictions.Deploy.Helm;
using Predictions.Deploy.Images;
using Predictions.Deploy.Kube;
using Predictions.Deploy.Source;

namespace Predictions.Deploy.Rules;

/// <summary>What the version that runs, here and in the environment before, says about the next one.</summary>
internal static class RunningRules
{
    /// <summary>What runs is healthy: otherwise nobody could tell what the next version broke, and there would be nothing to go back to.</summary>
    public static RuleVerdict Healthy(RunningVersion running, HelmRelease release)
    {
        if (release.IsUnsettled)
            return RuleVerdict.Nothing(RuleNames.Healthy, "what an ended run left is recovered first, and looked at then");
        if (release.Last is null && running.Deployment is null)
            return RuleVerdict.Nothing(RuleNames.Healthy, "nothing runs yet");
        return RuleVerdict.Of(
            RuleNames.Healthy, running.Illness is null, running.Illness ?? $"{running.Ready} ready, none crashes");
    }

    /// <summary>The commit follows the one that runs: going back is for whoever says why.</summary>
    public static async Task<RuleVerdict> ForwardAsync(RunningVersion running, SourceState source, CancellationToken stop)
    {
        if (running.Commit is not { } commit)
            return RuleVerdict.Nothing(RuleNames.Forward, "what runs does not say which commit it is from");
        if (commit == source.Commit)
            return RuleVerdict.Held(RuleNames.Forward, $"{ShortHash.Of(commit)} runs already");
        return await source.Git.IsAncestorAsync(commit, source.Commit, stop) switch
        {
            true => RuleVerdict.Held(RuleNames.Forward, $"{ShortHash.Of(source.Commit)} follows {ShortHash.Of(commit)}, which runs"),
            false => RuleVerdict.Failed(RuleNames.Forward, $"{ShortHash.Of(commit)} runs, and {ShortHash.Of(source.Commit)} does not follow it"),
            null => RuleVerdict.Failed(RuleNames.Forward, $"{ShortHash.Of(commit)} runs, and is not in this checkout: git fetch"),
        };
    }

    /// <summary>The image runs, healthy, in the environment before.</summary>
    public static RuleVerdict Before(RunningVersion before, string environment, ResolvedImage image)
    {
        if (before.Deployment is null)
            return RuleVerdict.Failed(RuleNames.Before, $"nothing is deployed to {environment}");
        if (before.Digest != image.Digest)
            return RuleVerdict.Failed(RuleNames.Before, $"{environment} runs {before.Digest ?? "an image without a digest"}, not this one");
        return RuleVerdict.Of(
            RuleNames.Before, before.Illness is null,
            before.Illness is { } ill ? $"{environment}: {ill}" : $"it runs in {environment}, {before.Ready} ready");
    }
}
