using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Controllers;

/// <summary>Writes the counts and conditions of a rollout that clients wait for.</summary>
internal sealed class DeploymentStatus(ObjectStore store, TimeProvider clock)
{
    private static readonly string[] Counted = ["replicas", "updatedReplicas", "readyReplicas", "availableReplicas"];

    private readonly Dictionary<string, (string Set, string Counts, DateTimeOffset At)> _progress = [];

    public void Report(JsonObject deployment, JsonObject? current, JsonObject[] sets, DateTimeOffset now, TimeSpan second)
    {
        var next = deployment.Copy();
        var status = next.Ensure("status");
        var replicas = deployment.Number("spec", "replicas") ?? 1;
        int Sum(string name) => sets.Sum(s => s.Number("status", name) ?? 0);
        status["observedGeneration"] = deployment.Number("metadata", "generation");
        status["replicas"] = Sum("replicas");
        status["updatedReplicas"] = current.Number("status", "replicas") ?? 0;
        status["readyReplicas"] = Sum("readyReplicas");
        status["availableReplicas"] = Sum("availableReplicas");
        status["unavailableReplicas"] = Math.Max(0, Math.Max(replicas, Sum("replicas")) - Sum("availableReplicas"));

        var isAvailable = Sum("availableReplicas") >= RolloutBounds.Of(deployment).FewestAvailable;
        status.SetCondition("Available", isAvailable, isAvailable ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
            $"Deployment {(isAvailable ? "has" : "does not have")} minimum availability.", clock.Stamp());
        if (current is not null)
            ReportProgress(next, status, current, replicas, now, second);
        if (!JsonNode.DeepEquals(deployment, next))
            store.Put(ObjectKey.Of(Kinds.Deployments, next), next);
    }

    private void ReportProgress(
        JsonObject deployment, JsonObject status, JsonObject current, int replicas, DateTimeOffset now, TimeSpan second)
    {
        var name = current.Text("metadata", "name");
        var counts = string.Join(' ', Counted.Select(n => status.Number(n)));
        var uid = deployment.Text("metadata", "uid");
        var isKnown = _progress.TryGetValue(uid, out var last) && last.Set == name;
        var moves = !isKnown || last.Counts != counts;
        if (moves)
            _progress[uid] = (name, counts, now);

        var isComplete = status.Number("replicas") == replicas && status.Number("updatedReplicas") == replicas
            && status.Number("availableReplicas") == replicas;
        var reason = status.Condition("Progressing").Text("reason");
        if (isComplete)
            Say(status, moves, true, "NewReplicaSetAvailable", $"ReplicaSet \"{name}\" has successfully progressed.");
        else if (!isKnown)
            Say(status, moves, true, "NewReplicaSetCreated", $"Created new replica set \"{name}\"");
        // The deadline does not apply again after the rollout was complete.
        else if (reason == "NewReplicaSetAvailable")
            return;
        else if (now - _progress[uid].At > second * (deployment.Number("spec", "progressDeadlineSeconds") ?? 600))
            Say(status, moves, false, "ProgressDeadlineExceeded", $"ReplicaSet \"{name}\" has timed out progressing.");
        else if (moves && reason != "ProgressDeadlineExceeded")
            Say(status, moves, true, "ReplicaSetUpdated", $"ReplicaSet \"{name}\" is progressing.");
    }

    private void Say(JsonObject status, bool moves, bool holds, string reason, string message)
    {
        var isNew = status.Condition("Progressing").Text("reason") != reason;
        status.SetCondition("Progressing", holds, reason, message, clock.Stamp());
        if (isNew || moves)
            status.Condition("Progressing")!["lastUpdateTime"] = clock.Stamp();
    }
}

/// <summary>The conditions of a status.</summary>
internal static class Conditions
{
    extension(JsonObject status)
    {
        /// <summary>Sets a condition; the time of its last transition changes only with its status.</summary>
        public void SetCondition(string type, bool holds, string reason, string message, string now)
        {
            if (status["conditions"] is not JsonArray conditions)
                status["conditions"] = conditions = [];
            var known = conditions.OfType<JsonObject>().FirstOrDefault(c => c.Text("type") == type);
            var next = known ?? new JsonObject { ["type"] = type };
            if (known is null)
                conditions.Add(next);
            var answer = holds ? "True" : "False";
            if (next.Text("status") != answer)
                next["lastTransitionTime"] = now;
            (next["status"], next["reason"], next["message"]) = (answer, reason, message);
        }

        public JsonObject? Condition(string type) => status.Items("conditions").FirstOrDefault(c => c.Text("type") == type);
    }
}
