using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Controllers;

/// <summary>The conditions of a status.</summary>
internal static class Conditions
{
    extension(JsonObject status)
    {
        /// <summary>Says how it stands; the time of the last transition stays where the answer is the same.</summary>
        public void Say(string type, bool holds, string reason, string message, string now)
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
