using Predictions.Deploy.Audit;
using Predictions.Deploy.Helm;
using Predictions.Deploy.Kube;

namespace Predictions.Deploy.Rollout;

/// <summary>Returns to an earlier version with Helm and checks that it runs; after a failure saves the evidence.</summary>
/// <param name="helm">The release.</param>
/// <param name="space">Its namespace.</param>
/// <param name="evidenceFolder">The folder for the evidence of a failure.</param>
/// <param name="report">Receives a line for each step.</param>
/// <param name="time">The clock.</param>
internal sealed class ReturnRun(
    HelmClient helm, Namespace space, string evidenceFolder, Action<string> report, TimeProvider time)
{
    /// <summary>Goes back. It has no cancellation: a rollback that stops half way is worse than one that runs on.</summary>
    public async Task<RolloutResult> RunAsync(EarlierVersion to, TimeSpan timeout, AuditTrail audit)
    {
        bool isDone;
        string sentence;
        IReadOnlyList<string> watched;
        await using (var watch = new RolloutWatch(space, report, time))
        {
            (isDone, sentence) = await new Rollback(helm, timeout, report).RunAsync(to.Revision);
            watched = watch.Lines;
        }

        var why = isDone ? await RolloutRun.MissingAsync(space, to.Run.Digest!, CancellationToken.None) : sentence;
        var revision = await RolloutRun.RevisionAsync(helm);
        if (why is null)
            return new RolloutResult(
                new DeployResult(DeployOutcome.WentBack, $"{to.Run.Asked} runs again and is ready"), revision, null);
        report($"the rollback failed: {why}");
        var pods = await new Evidence(space, evidenceFolder).TryKeepAsync(sentence + "\n", watched, report, time);
        why = pods is null ? why : $"{pods} ({why})";
        await audit.MeanwhileAsync("DeployBackFailed", why);
        return new RolloutResult(new DeployResult(DeployOutcome.RollbackFailed, why), revision, evidenceFolder);
    }
}
