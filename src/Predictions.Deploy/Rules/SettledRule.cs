using Predictions.Deploy.Helm;
using Predictions.Deploy.Kube;

namespace Predictions.Deploy.Rules;

/// <summary>
/// No release is under way. One that a run left when it was killed is no obstacle: it will be recovered first. It counts as left where
/// the run and its Helm are known to be gone, or where it is older than any Helm waits.
/// </summary>
internal static class SettledRule
{
    // Beyond its timeout Helm still writes down that it failed.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <param name="release">The release.</param>
    /// <param name="lease">The lease of another run; <c>null</c> where there is none.</param>
    /// <param name="timeout">How long a rollout there may take.</param>
    /// <param name="now">The time.</param>
    public static RuleVerdict Judge(HelmRelease release, HeldLease? lease, TimeSpan timeout, DateTimeOffset now)
    {
        if (lease is { IsFresh: true, IsRunKnownGone: false })
            return Failed($"run {lease.Run} deploys there, and gave a sign of life {Ago(now - lease.Renewed)} ago");
        if (release.Last is not { } last)
            return Held("nothing is installed");
        if (!last.IsPending)
        {
            return Held(last.Status == "failed"
                ? $"revision {last.Revision} failed and was not rolled back: it is recovered first"
                : $"revision {last.Revision} is {last.Status}");
        }

        var (what, age) = ($"revision {last.Revision} is {last.Status} since {Ago(now - last.Updated)}", now - last.Updated);
        if (lease is { IsKnownGone: true })
            return Held($"{what}, and run {lease.Run} is gone: it is recovered first");
        return age > timeout + Grace
            ? Held($"{what}, longer than a rollout may take: it is recovered first")
            : Failed($"{what}, and may be under way still; until {last.Updated + timeout + Grace:HH:mm:ss} UTC that cannot be ruled out");
    }

    private static RuleVerdict Held(string reason) => RuleVerdict.Held(RuleNames.Settled, reason);

    private static RuleVerdict Failed(string reason) => RuleVerdict.Failed(RuleNames.Settled, reason);

    private static string Ago(TimeSpan time) => time.TotalSeconds < 120 ? $"{time.TotalSeconds:0} s" : $"{time.TotalMinutes:0} min";
}
