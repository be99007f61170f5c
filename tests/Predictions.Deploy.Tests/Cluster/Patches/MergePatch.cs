using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Patches;

/// <summary>RFC 7396: objects are merged, null takes away, everything else replaces.</summary>
internal static class MergePatch
{
    public static JsonObject Apply(JsonObject body, JsonObject patch)
    {
        var result = body.Copy();
        foreach (var (name, value) in patch)
        {
            if (value is null)
                result.Remove(name);
            else if (value is JsonObject inside)
                result[name] = Apply(result[name] as JsonObject ?? [], inside);
            else
                result[name] = value.DeepClone();
        }
        return result;
    }
}
