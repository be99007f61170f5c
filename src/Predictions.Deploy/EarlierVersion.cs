using Predictions.Deploy.Audit;
using Predictions.Deploy.Helm;
using Predictions.Deploy.Images;
using Predictions.Deploy.Source;

namespace Predictions.Deploy;

/// <summary>The version to return to.</summary>
/// <param name="Run">The run that deployed it.</param>
/// <param name="Revision">Helm's revision that holds its chart and values.</param>
internal sealed record EarlierVersion(DeployRecord Run, HelmRevision Revision)
{
    private const string Deployed = "deployed";
    private const string WentBack = "went back";
    private const string ByCommit = "deploy it from its commit: docs/operations/deploy.md";

    /// <summary>Its image by digest.</summary>
    public ImageReference Image => ImageReference.Parse(Run.Asked) with { Tag = null, Digest = Run.Digest };

    /// <summary>Such as "to registry.example.com/predictions:1.4 of 0123456789ab, deployed 2026-03-10 12:00 by Ada".</summary>
    public string Words =>
        $"to {Run.Asked} of {ShortHash.Of(Run.Commit ?? "")}, deployed {Run.Began:yyyy-MM-dd HH:mm} by {Run.Who}";

    /// <summary>
    /// The version that ran before the running one. Where a run was killed on its way, it is the
    /// last version that Helm reports as deployed.
    /// </summary>
    /// <param name="present">What runs.</param>
    /// <param name="runs">The deploy history, oldest first.</param>
    /// <exception cref="DeployException">There is none, or Helm no longer keeps it.</exception>
    public static EarlierVersion Of(PresentState present, IReadOnlyList<DeployRecord> runs)
    {
        if (present.Release.LastDeployed is not { } last)
            throw DeployException.Refused("nothing is deployed there");
        if (present.Release.IsUnsettled)
            return RunOf(last, runs) is { } left
                ? new EarlierVersion(left, last)
                : throw DeployException.Refused($"the deploy history does not know revision {last.Revision}: {ByCommit}");
        if (present.Running.Run is not { } running)
            throw DeployException.Refused($"the running version names no run of this command: {ByCommit}");
        var before = Below(running, Stack(runs))
            ?? throw DeployException.Refused("the deploy history has no version before the running one");
        return new EarlierVersion(before, RevisionOf(before, present.Release, runs) ?? throw DeployException.Refused(
            $"Helm no longer keeps the revision of {before.Asked}, deployed {before.Began:yyyy-MM-dd HH:mm}: {ByCommit}"));
    }

    /// <summary>
    /// The versions that ran, the present one last: a deployment pushes its version, and a return pops those above its goal. The
    /// same version again replaces itself.
    /// </summary>
    private static List<DeployRecord> Stack(IReadOnlyList<DeployRecord> runs)
    {
        var stack = new List<DeployRecord>();
        foreach (var run in runs)
            if (run.Verdict == WentBack)
                Pop(stack, run.BackTo);
            else if (run.Verdict == Deployed)
                Push(stack, run);
        return stack;
    }

    private static void Pop(List<DeployRecord> stack, string? goal)
    {
        if (stack.FindLastIndex(r => r.Run == goal) is >= 0 and var place)
            stack.RemoveRange(place + 1, stack.Count - place - 1);
    }

    private static void Push(List<DeployRecord> stack, DeployRecord run)
    {
        if (stack is [.., var top] && (top.Digest, top.Commit) == (run.Digest, run.Commit))
            stack[^1] = run;
        else
            stack.Add(run);
    }

    // Where Helm was used by hand, the running version may be anywhere in the stack, or have left it.
    private static DeployRecord? Below(string running, List<DeployRecord> stack) =>
        stack.FindLastIndex(r => r.Run == running) is >= 0 and var place
            ? stack.ElementAtOrDefault(place - 1)
            : stack.LastOrDefault(r => string.CompareOrdinal(r.Run, running) < 0);

    private static DeployRecord? RunOf(HelmRevision revision, IReadOnlyList<DeployRecord> runs) =>
        runs.LastOrDefault(r => r.Revision == revision.Revision && r.Verdict is Deployed or WentBack) switch
        {
            { BackTo: { } back } => runs.FirstOrDefault(r => r.Run == back),
            var run => run,
        };

    // A run that went back to the version has made a newer revision of the same content.
    private static HelmRevision? RevisionOf(DeployRecord run, HelmRelease release, IReadOnlyList<DeployRecord> runs)
    {
        var holders = runs.Where(r => r.Run == run.Run || (r.BackTo == run.Run && r.Verdict == WentBack))
            .Select(r => r.Revision).ToHashSet();
        return release.Revisions.LastOrDefault(r => holders.Contains(r.Revision) && r.Status is "superseded" or "deployed");
    }
}
