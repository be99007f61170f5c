using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Controllers;

/// <summary>
/// Rolls Deployments out: one ReplicaSet for each template. It grows the new one and shrinks the old ones within the strategy's
/// bounds, so that old pods stay until new ones are available.
/// </summary>
internal sealed class DeploymentController(ObjectStore store, DeploymentStatus status, EventRecorder events, TimeProvider clock)
{
    private const string Revision = "deployment.kubernetes.io/revision";
    private const string Hash = "pod-template-hash";

    private long _made;

    public void Step(DateTimeOffset now, TimeSpan second)
    {
        foreach (var deployment in store.All(Kinds.Deployments).Where(d => d.Text("metadata", "deletionTimestamp").Length == 0))
        {
            var sets = SetsOf(deployment);
            var isPaused = deployment.At("spec", "paused") is JsonValue paused && paused.GetValue<bool>();
            var current = sets.FirstOrDefault(s => Matches(s, deployment)) ?? (isPaused ? null : Make(deployment, sets));
            if (current is not null && !isPaused)
            {
                Number(deployment, current, sets);
                Scale(deployment);
                Forget(deployment);
            }
            var (after, left) = (store.Find(ObjectKey.Of(Kinds.Deployments, deployment))!, SetsOf(deployment));
            status.Report(after, left.FirstOrDefault(s => Matches(s, deployment)), left, now, second);
        }
    }

    private JsonObject[] SetsOf(JsonObject deployment)
    {
        var uid = deployment.Text("metadata", "uid");
        return [.. store.All(Kinds.ReplicaSets, deployment.Text("metadata", "namespace"))
            .Where(s => s.Items("metadata", "ownerReferences").Any(r => r.Text("uid") == uid))];
    }

    private static bool Matches(JsonObject set, JsonObject deployment)
    {
        var template = set.At("spec", "template")!.AsObject().Copy();
        template.Ensure("metadata", "labels").Remove(Hash);
        return JsonNode.DeepEquals(template, deployment.At("spec", "template"));
    }

    private JsonObject Make(JsonObject deployment, JsonObject[] sets)
    {
        var template = deployment.At("spec", "template")!.AsObject().Copy();
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(template.ToJsonString())))[..10];
        var name = $"{deployment.Text("metadata", "name")}-{hash}";
        if (sets.Any(s => s.Text("metadata", "name") == name))
            (hash, name) = ($"{hash}{++_made}", $"{name}{_made}");
        template.Ensure("metadata", "labels")[Hash] = hash;
        var selector = deployment.At("spec", "selector")!.AsObject().Copy();
        selector.Ensure("matchLabels")[Hash] = hash;
        var set = new JsonObject
        {
            ["apiVersion"] = Kinds.ReplicaSets.ApiVersion,
            ["kind"] = Kinds.ReplicaSets.Kind,
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["namespace"] = deployment.Text("metadata", "namespace"),
                ["uid"] = $"00000000-0000-4000-b000-{++_made:x12}",
                ["generation"] = 1,
                ["creationTimestamp"] = clock.Stamp(),
                ["labels"] = template.At("metadata", "labels")!.DeepClone(),
                ["ownerReferences"] = new JsonArray(Owners.Reference(deployment)),
            },
            ["spec"] = new JsonObject { ["replicas"] = 0, ["selector"] = selector, ["template"] = template },
        };
        if (deployment.Number("spec", "minReadySeconds") is { } steady)
            set.Ensure("spec")["minReadySeconds"] = steady;
        return store.Put(ObjectKey.Of(Kinds.ReplicaSets, set), set);
    }

    // The ReplicaSet of the present template has the highest revision, also after a rollback.
    private void Number(JsonObject deployment, JsonObject current, JsonObject[] sets)
    {
        var others = sets.Where(s => s.Text("metadata", "uid") != current.Text("metadata", "uid")).Select(NumberOf)
            .DefaultIfEmpty(0).Max();
        var number = Math.Max(NumberOf(current), others + 1);
        foreach (var (kind, body) in new[] { (Kinds.ReplicaSets, current), (Kinds.Deployments, deployment) })
            if (NumberOf(body) != number)
                Change(kind, body, next => next.Ensure("metadata", "annotations")[Revision] = $"{number}");
    }

    private void Scale(JsonObject deployment)
    {
        var bounds = RolloutBounds.Of(deployment);
        var sets = SetsOf(deployment);
        var current = sets.First(s => Matches(s, deployment));
        var old = sets.Where(s => s != current).ToArray();
        var replicas = deployment.Number("spec", "replicas") ?? 1;

        var room = bounds.MaxPods - sets.Sum(Wanted);
        // The strategy "Recreate" waits until the old pods are gone.
        var waits = deployment.Text("spec", "strategy", "type") == "Recreate"
            && old.Any(s => Wanted(s) > 0 || Count(s, "replicas") > 0);
        if (Wanted(current) > replicas)
            Resize(deployment, current, replicas);
        else if (room > 0 && !waits)
            Resize(deployment, current, Math.Min(replicas, Wanted(current) + room));
        Shrink(deployment, old, bounds, sets);
    }

    private void Shrink(JsonObject deployment, JsonObject[] old, RolloutBounds bounds, JsonObject[] sets)
    {
        var free = sets.Sum(Available) - bounds.FewestAvailable;
        foreach (var set in old.Where(s => Wanted(s) > 0))
        {
            // Pods that are not available can be removed without a loss.
            var unavailable = Wanted(set) - Available(set);
            var available = Math.Clamp(free, 0, Wanted(set) - unavailable);
            free -= available;
            Resize(deployment, set, Wanted(set) - unavailable - available);
        }
    }

    private void Resize(JsonObject deployment, JsonObject set, int replicas)
    {
        var before = Wanted(set);
        if (before == replicas)
            return;
        Change(Kinds.ReplicaSets, set, next =>
        {
            next.Ensure("spec")["replicas"] = replicas;
            next.Ensure("metadata")["generation"] = (set.Number("metadata", "generation") ?? 0) + 1;
        });
        events.Record("deployment-controller", deployment, "Normal", "ScalingReplicaSet",
            $"Scaled {(replicas > before ? "up" : "down")} replica set {set.Text("metadata", "name")} from {before} to "
            + $"{replicas}");
    }

    private void Forget(JsonObject deployment)
    {
        var old = SetsOf(deployment).Where(s => !Matches(s, deployment) && Wanted(s) == 0 && Count(s, "replicas") == 0)
            .OrderBy(NumberOf).ToArray();
        foreach (var set in old.SkipLast(deployment.Number("spec", "revisionHistoryLimit") ?? 10))
            store.Remove(ObjectKey.Of(Kinds.ReplicaSets, set));
    }

    private void Change(ResourceKind kind, JsonObject body, Action<JsonObject> change)
    {
        var key = ObjectKey.Of(kind, body);
        var next = store.Find(key)!.Copy();
        change(next);
        store.Put(key, next);
    }

    private static int NumberOf(JsonObject body) =>
        int.TryParse(body.Text("metadata", "annotations", Revision), out var number) ? number : 0;

    private static int Wanted(JsonObject set) => set.Number("spec", "replicas") ?? 0;

    // The status may still count pods that are being removed.
    private static int Available(JsonObject set) => Math.Min(Wanted(set), Count(set, "availableReplicas"));

    private static int Count(JsonObject set, string name) => set.Number("status", name) ?? 0;
}

/// <summary>The maximum of pods, and the minimum of available pods, during a rollout.</summary>
/// <param name="MaxPods">Of both versions together.</param>
/// <param name="FewestAvailable">Of both versions together.</param>
internal sealed record RolloutBounds(int MaxPods, int FewestAvailable)
{
    public static RolloutBounds Of(JsonObject deployment)
    {
        var replicas = deployment.Number("spec", "replicas") ?? 1;
        if (deployment.Text("spec", "strategy", "type") == "Recreate")
            return new(replicas, 0);
        var surge = Share(deployment.At("spec", "strategy", "rollingUpdate", "maxSurge"), replicas, Math.Ceiling);
        var unavailable = Share(deployment.At("spec", "strategy", "rollingUpdate", "maxUnavailable"), replicas, Math.Floor);
        // With both at 0 the rollout could not move.
        return new(replicas + surge, replicas - (surge == 0 && unavailable == 0 ? 1 : Math.Min(unavailable, replicas)));
    }

    private static int Share(JsonNode? value, int replicas, Func<double, double> round) => value.Text() switch
    {
        var text when text.EndsWith('%') && int.TryParse(text[..^1], out var percent) => (int)round(percent * replicas / 100.0),
        var text => int.TryParse(text, out var number) ? number : 0,
    };
}
