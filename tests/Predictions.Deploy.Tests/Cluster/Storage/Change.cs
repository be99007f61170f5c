using System.Text.Json.Nodes;

namespace Predictions.Deploy.Tests.Cluster.Storage;

/// <summary>One step of the store's history.</summary>
/// <param name="Before">The object before, null where it is new.</param>
/// <param name="After">The object after; of one that was deleted, its last state.</param>
internal sealed record Change(long Version, ObjectKey Key, JsonObject? Before, JsonObject After, bool IsDeletion);
