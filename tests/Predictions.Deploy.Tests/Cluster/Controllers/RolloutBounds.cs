using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Controllers;

/// <summary>How many pods there may be during a rollout, and how many must be available.</summary>
/// <param name="MostPods">Of both versions together.</param>
/// <param name="FewestAvailable">Of both versions together.</param>
internal sealed record RolloutBounds(int MostPods, int FewestAvailable)
{
    public static RolloutBounds Of(JsonObject deployment)
    {
        var replicas = deployment.Number("spec", "replicas") ?? 1;
        if (deployment.Text("spec", "strategy", "type") == "Recreate")
            return new(replicas, 0);
        var surge = Share(deployment.At("spec", "strategy", "rollingUpdate", "maxSurge"), replicas, Math.Ceiling);
        var unavailable = Share(deployment.At("spec", "strategy", "rollingUpdate", "maxUnavailable"), replicas, Math.Floor);
        // With neither, nothing could ever move.
        return new(replicas + surge, replicas - (surge == 0 && unavailable == 0 ? 1 : Math.Min(unavailable, replicas)));
    }

    private static int Share(JsonNode? value, int replicas, Func<double, double> round) => value.Text() switch
    {
        var text when text.EndsWith('%') && int.TryParse(text[..^1], out var percent) => (int)round(percent * replicas / 100.0),
        var text => int.TryParse(text, out var number) ? number : 0,
    };
}
