using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;
using Predictions.Deploy.Tests.Cluster.Writes;

namespace Predictions.Deploy.Tests.Cluster.Controllers;

/// <summary>
/// Runs a step of every controller, periodically. A pause of the machine counts as two periods, so that no deadline passes before
/// the pods had their steps.
/// </summary>
internal sealed class ControlLoop : IAsyncDisposable
{
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(25);

    private readonly ObjectStore _store;
    private readonly TimeProvider _clock;
    private readonly AutoscalerController _autoscalers;
    private readonly PodController _pods;
    private readonly ReplicaSetController _sets;
    private readonly DeploymentController _deployments;
    private readonly CancellationTokenSource _over = new();
    private readonly Task _running;

    public ControlLoop(ObjectStore store, ObjectWrites writes, ImageBehaviors behaviors, TimeProvider clock)
    {
        var (times, events) = (new PodTimes(), new EventRecorder(store, clock));
        (_store, _clock) = (store, clock);
        _autoscalers = new AutoscalerController(store, writes);
        _pods = new PodController(store, behaviors, times, events, clock);
        _sets = new ReplicaSetController(store, times, events, clock);
        _deployments = new DeploymentController(store, new DeploymentStatus(store, clock), events, clock);
        _running = Task.Run(RunAsync);
    }

    /// <summary>The length of a second of minReadySeconds and progressDeadlineSeconds.</summary>
    public TimeSpan Second { get; set; } = TimeSpan.FromMilliseconds(100);

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        try
        {
            await _running;
        }
        finally
        {
            _over.Dispose();
        }
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Between, _clock);
        var now = _clock.GetUtcNow();
        try
        {
            while (await timer.WaitForNextTickAsync(_over.Token))
            {
                var (next, most) = (_clock.GetUtcNow(), now + 2 * Between);
                now = next < most ? next : most;
                Step(now);
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private void Step(DateTimeOffset now)
    {
        lock (_store.Gate)
        {
            _autoscalers.Step();
            _deployments.Step(now, Second);
            _sets.Step(now, Second);
            _pods.Step(now);
        }
    }
}

/// <summary>
/// A HorizontalPodAutoscaler without metrics: it only keeps replicas within its bounds. As in Kubernetes, it leaves a Deployment
/// with 0 replicas alone.
/// </summary>
internal sealed class AutoscalerController(ObjectStore store, ObjectWrites writes)
{
    private static readonly WriteTerms Terms = new("kube-controller-manager", Part: "scale");

    public void Step()
    {
        foreach (var autoscaler in store.All(Kinds.Autoscalers))
        {
            var target = autoscaler.At("spec", "scaleTargetRef");
            if (target.Text("kind") != Kinds.Deployments.Kind)
                continue;
            var key = new ObjectKey(Kinds.Deployments, autoscaler.Text("metadata", "namespace"), target.Text("name"));
            var replicas = store.Find(key).Number("spec", "replicas") ?? 0;
            if (replicas > 0 && Bounded(autoscaler, replicas) != replicas)
                writes.Scale(key, Bounded(autoscaler, replicas), Terms);
        }
    }

    private static int Bounded(JsonObject autoscaler, int replicas)
    {
        var fewest = autoscaler.Number("spec", "minReplicas") ?? 1;
        return Math.Clamp(replicas, fewest, Math.Max(fewest, autoscaler.Number("spec", "maxReplicas") ?? fewest));
    }
}

/// <summary>Records events of objects. A repeated event increases its count.</summary>
internal sealed class EventRecorder(ObjectStore store, TimeProvider clock)
{
    private long _told;

    public void Record(string source, JsonObject about, string type, string reason, string message, string part = "")
    {
        var known = store.All(Kinds.Events, about.Text("metadata", "namespace")).FirstOrDefault(e =>
            e.Text("involvedObject", "uid") == about.Text("metadata", "uid") && e.Text("reason") == reason
                && e.Text("message") == message);
        var next = known?.Copy() ?? New(source, about, type, reason, message, part);
        next["count"] = (known.Number("count") ?? 0) + 1;
        next["lastTimestamp"] = clock.Stamp();
        store.Put(ObjectKey.Of(Kinds.Events, next), next);
    }

    private JsonObject New(string source, JsonObject about, string type, string reason, string message, string part) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Event",
        ["metadata"] = new JsonObject
        {
            ["name"] = $"{about.Text("metadata", "name")}.{++_told:x16}",
            ["namespace"] = about.Text("metadata", "namespace"),
            ["uid"] = $"00000000-0000-4000-9000-{_told:x12}",
            ["creationTimestamp"] = clock.Stamp(),
        },
        ["involvedObject"] = new JsonObject
        {
            ["apiVersion"] = about.Text("apiVersion"),
            ["kind"] = about.Text("kind"),
            ["namespace"] = about.Text("metadata", "namespace"),
            ["name"] = about.Text("metadata", "name"),
            ["uid"] = about.Text("metadata", "uid"),
            ["fieldPath"] = part,
        },
        ["type"] = type,
        ["reason"] = reason,
        ["message"] = message,
        ["source"] = new JsonObject { ["component"] = source },
        ["reportingComponent"] = source,
        ["reportingInstance"] = "",
        ["firstTimestamp"] = clock.Stamp(),
    };
}
