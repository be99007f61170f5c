using k8s;
using k8s.Models;
using Predictions.Deploy.Kube;

namespace Predictions.Deploy.Audit;

/// <summary>Tells of a run by events of Kubernetes, where `kubectl describe` and `kubectl events` show them beside the pods' own.</summary>
/// <param name="space">The namespace.</param>
/// <param name="time">The clock.</param>
internal sealed class RunEvents(Namespace space, TimeProvider time)
{
    // The API's own limit on a note.
    private const int MostNote = 1024;

    /// <param name="run">The run's id.</param>
    /// <param name="reason">One word, such as "Deployed".</param>
    /// <param name="isBad">Whether somebody should look.</param>
    /// <param name="note">In a sentence.</param>
    /// <param name="stop">Gives up.</param>
    public Task TellAsync(string run, string reason, bool isBad, string note, CancellationToken stop)
    {
        var told = new Eventsv1Event
        {
            Metadata = new V1ObjectMeta { Name = $"predictions-deploy-{run}-{reason.ToLowerInvariant()}", NamespaceProperty = space.Name },
            EventTime = time.GetUtcNow().UtcDateTime,
            ReportingController = "predictions.deploy/cli",
            ReportingInstance = run,
            Action = "Deploy",
            Reason = reason,
            Type = isBad ? "Warning" : "Normal",
            Note = note.Length > MostNote ? note[..(MostNote - 1)] + "…" : note,
            Regarding = new V1ObjectReference
            {
                ApiVersion = "apps/v1",
                Kind = "Deployment",
                Name = space.Release,
                NamespaceProperty = space.Name,
            },
        };
        return space.AskAsync(() => space.Client.EventsV1.CreateNamespacedEventAsync(told, space.Name, cancellationToken: stop), stop);
    }
}
