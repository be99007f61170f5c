using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Controllers;

/// <summary>Tells of objects by events. What is told again only counts up.</summary>
internal sealed class EventRecorder(ObjectStore store, TimeProvider clock)
{
    private long _told;

    public void Tell(string source, JsonObject about, string type, string reason, string message, string part = "")
    {
        var known = store.All(Kinds.Events, about.Text("metadata", "namespace")).FirstOrDefault(e =>
            e.Text("involvedObject", "uid") == about.Text("metadata", "uid") && e.Text("reason") == reason && e.Text("message") == message);
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
