using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Controllers;

/// <summary>Keeps the number of pods of every ReplicaSet, and writes its status.</summary>
internal sealed class ReplicaSetController(ObjectStore store, PodTimes times, EventRecorder events, TimeProvider clock)
{
    private const string Suffixes = "bcdfghjklmnpqrstvwxz2456789";

    private long _made;

    public void Step(DateTimeOffset now, TimeSpan second)
    {
        foreach (var set in store.All(Kinds.ReplicaSets))
        {
            Balance(set, LivePods(set));
            Report(set, LivePods(set), now, second);
        }
    }

    private JsonObject[] LivePods(JsonObject set)
    {
        var uid = set.Text("metadata", "uid");
        return [.. store.All(Kinds.Pods, set.Text("metadata", "namespace"))
            .Where(p => p.Items("metadata", "ownerReferences").Any(r => r.Text("uid") == uid))
            .Where(p => p.Text("metadata", "deletionTimestamp").Length == 0)];
    }

    private void Balance(JsonObject set, JsonObject[] pods)
    {
        var wanted = set.Number("spec", "replicas") ?? 1;
        for (var i = pods.Length; i < wanted; i++)
            Add(set);
        // Pods that are not ready go first.
        foreach (var pod in pods.OrderBy(IsReady).Take(Math.Max(0, pods.Length - wanted)))
        {
            var ending = pod.Copy();
            ending.Ensure("metadata")["deletionTimestamp"] = clock.Stamp();
            store.Put(ObjectKey.Of(Kinds.Pods, ending), ending);
            events.Record(
                "replicaset-controller", set, "Normal", "SuccessfulDelete", $"Deleted pod: {pod.Text("metadata", "name")}");
        }
    }

    private void Add(JsonObject set)
    {
        var number = ++_made;
        var pod = set.At("spec", "template")!.AsObject().Copy();
        (pod["apiVersion"], pod["kind"]) = ("v1", "Pod");
        var metadata = pod.Ensure("metadata");
        metadata["name"] = $"{set.Text("metadata", "name")}-{Suffix(number)}";
        metadata["generateName"] = $"{set.Text("metadata", "name")}-";
        metadata["namespace"] = set.Text("metadata", "namespace");
        metadata["uid"] = $"00000000-0000-4000-a000-{number:x12}";
        metadata["creationTimestamp"] = clock.Stamp();
        metadata["ownerReferences"] = new JsonArray(Owners.Reference(set));
        store.Put(ObjectKey.Of(Kinds.Pods, pod), pod);
        events.Record("replicaset-controller", set, "Normal", "SuccessfulCreate", $"Created pod: {metadata.Text("name")}");
    }

    // Encodes the number in Kubernetes' alphabet of suffixes, spread so that names do not look sequential.
    private static string Suffix(long number)
    {
        var suffix = new char[5];
        var rest = number * 7919;
        for (var i = 0; i < suffix.Length; i++, rest /= Suffixes.Length)
            suffix[i] = Suffixes[(int)(rest % Suffixes.Length)];
        return new string(suffix);
    }

    private void Report(JsonObject set, JsonObject[] pods, DateTimeOffset now, TimeSpan second)
    {
        var next = set.Copy();
        var steady = second * (set.Number("spec", "minReadySeconds") ?? 0);
        var status = next.Ensure("status");
        status["observedGeneration"] = set.Number("metadata", "generation") ?? 1;
        status["replicas"] = pods.Length;
        status["fullyLabeledReplicas"] = pods.Length;
        status["readyReplicas"] = pods.Count(IsReady);
        status["availableReplicas"] = pods.Count(p => IsReady(p) && times.ReadyFor(p.Text("metadata", "uid"), steady, now));
        if (!JsonNode.DeepEquals(set, next))
            store.Put(ObjectKey.Of(Kinds.ReplicaSets, next), next);
    }

    private static bool IsReady(JsonObject pod) =>
        pod["status"] is JsonObject status && status.Condition("Ready").Text("status") == "True";
}

/// <summary>References to the owner of an object.</summary>
internal static class Owners
{
    public static JsonObject Reference(JsonObject owner) => new()
    {
        ["apiVersion"] = owner.Text("apiVersion"),
        ["kind"] = owner.Text("kind"),
        ["name"] = owner.Text("metadata", "name"),
        ["uid"] = owner.Text("metadata", "uid"),
        ["controller"] = true,
        ["blockOwnerDeletion"] = true,
    };
}
