using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Controllers;

/// <summary>
/// The scheduler and the kubelet: moves every pod by its age and its images' behavior, and removes deleted pods.
/// </summary>
internal sealed class PodController(
    ObjectStore store, ImageBehaviors behaviors, PodTimes times, EventRecorder events, TimeProvider clock)
{
    private static readonly TimeSpan Ends = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<string, int> _told = [];

    public void Step(DateTimeOffset now)
    {
        foreach (var pod in store.All(Kinds.Pods))
        {
            var uid = pod.Text("metadata", "uid");
            if (pod.Text("metadata", "deletionTimestamp").Length == 0)
                Live(pod, uid, now);
            else if (now - times.Ending(uid, now) >= Ends)
                store.Remove(ObjectKey.Of(Kinds.Pods, pod));
        }
    }

    private void Live(JsonObject pod, string uid, DateTimeOffset now)
    {
        var born = times.Born(uid, now);
        var containers = pod.Items("spec", "containers")
            .Select(c => ContainerState.At(c, behaviors.Of(c.Text("image")), born, now)).ToArray();
        var isReady = containers.All(c => c.IsReady);
        var next = pod.Copy();
        var index = next.Text("metadata", "uid")[^4..];
        next.Ensure("spec").TryAdd("nodeName", $"loopback-{Convert.ToInt32(index, 16) % 3}");
        Describe(next.Ensure("status"), containers, isReady, index);
        times.Ready(uid, isReady, now);
        if (!JsonNode.DeepEquals(pod, next))
            store.Put(ObjectKey.Of(Kinds.Pods, next), next);
        if (pod.Text("spec", "nodeName").Length == 0)
            events.Record(
                "default-scheduler", next, "Normal", "Scheduled", $"Successfully assigned {next.Text("metadata", "namespace")}/"
                + $"{next.Text("metadata", "name")} to {next.Text("spec", "nodeName")}");
        foreach (var container in containers)
            Tell(next, pod, container);
    }

    private void Describe(JsonObject status, ContainerState[] containers, bool isReady, string index)
    {
        var now = clock.Stamp();
        status["phase"] = containers.All(c => c.HasStarted) ? "Running" : "Pending";
        status.TryAdd("startTime", now);
        status.TryAdd("hostIP", "127.0.0.1");
        status.TryAdd("podIP", $"10.244.{Convert.ToInt32(index[..2], 16)}.{Convert.ToInt32(index[2..], 16)}");
        var unready = string.Join(' ', containers.Where(c => !c.IsReady).Select(c => c.Name));
        var (reason, message) = isReady ? ("", "") : ("ContainersNotReady", $"containers with unready status: [{unready}]");
        status.SetCondition("PodScheduled", true, "", "", now);
        status.SetCondition("Initialized", true, "", "", now);
        status.SetCondition("ContainersReady", isReady, reason, message, now);
        status.SetCondition("Ready", isReady, reason, message, now);
        var known = status.Items("containerStatuses").ToDictionary(s => s.Text("name"));
        status["containerStatuses"] = new JsonArray([.. containers.Select(c => c.Status(known.GetValueOrDefault(c.Name), now))]);
    }

    private void Tell(JsonObject pod, JsonObject before, ContainerState container)
    {
        var known = before.Items("status", "containerStatuses").FirstOrDefault(s => s.Text("name") == container.Name);
        var place = $"{pod.Text("metadata", "uid")}/{container.Name}";
        foreach (var (type, reason, message) in container.News(known, _told.GetValueOrDefault(place)))
            events.Record("kubelet", pod, type, reason, message, $"spec.containers{{{container.Name}}}");
        _told[place] = container.Failures;
    }
}

/// <summary>Times of pods, finer than the whole seconds of their objects.</summary>
internal sealed class PodTimes
{
    private readonly Dictionary<string, DateTimeOffset> _born = [];
    private readonly Dictionary<string, DateTimeOffset> _ready = [];
    private readonly Dictionary<string, DateTimeOffset> _ending = [];

    public DateTimeOffset Born(string uid, DateTimeOffset now) => First(_born, uid, now);

    public DateTimeOffset Ending(string uid, DateTimeOffset now) => First(_ending, uid, now);

    public void Ready(string uid, bool isReady, DateTimeOffset now)
    {
        if (isReady)
            First(_ready, uid, now);
        else
            _ready.Remove(uid);
    }

    public bool ReadyFor(string uid, TimeSpan time, DateTimeOffset now) =>
        _ready.TryGetValue(uid, out var since) && now - since >= time;

    private static DateTimeOffset First(Dictionary<string, DateTimeOffset> times, string uid, DateTimeOffset now)
    {
        if (!times.TryGetValue(uid, out var known))
            times[uid] = known = now;
        return known;
    }
}
