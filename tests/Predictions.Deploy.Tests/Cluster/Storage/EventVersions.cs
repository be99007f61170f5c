using System.Text.Json.Nodes;

namespace Predictions.Deploy.Tests.Cluster.Storage;

/// <summary>An event is one object with two forms: the core's, in which it is stored, and that of events.k8s.io.</summary>
internal static class EventVersions
{
    private static readonly (string Core, string New)[] Names =
    [
        ("involvedObject", "regarding"), ("message", "note"), ("reportingComponent", "reportingController"), ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"), ("lastTimestamp", "deprecatedLastTimestamp"), ("count", "deprecatedCount"),
    ];

    /// <summary>An object as it is stored, out of the form of the path that it came by.</summary>
    public static JsonObject ToStored(ResourceKind kind, JsonObject body) =>
        kind == Kinds.NewEvents ? Renamed(body, Kinds.Events, Names.Select(n => (n.New, n.Core))) : body;

    /// <summary>A stored object in the form of the path that it is asked by.</summary>
    public static JsonObject ToServed(ResourceKind kind, JsonObject body) =>
        kind == Kinds.NewEvents ? Renamed(body, kind, Names) : body;

    private static JsonObject Renamed(JsonObject body, ResourceKind to, IEnumerable<(string From, string To)> names)
    {
        var result = body.Copy();
        result["apiVersion"] = to.ApiVersion;
        foreach (var (from, name) in names)
            if (result.Remove(from, out var value))
                result[name] = value;
        return result;
    }
}
