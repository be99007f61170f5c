using System.Text.Json.Nodes;

namespace Predictions.Deploy.Tests.Cluster.Storage;

/// <summary>What the server fills in. Of the many defaults, those that clients of a rollout read.</summary>
internal static class ObjectDefaults
{
    public static void Fill(ResourceKind kind, JsonObject body, JsonObject? before, long number)
    {
        if (kind == Kinds.Deployments)
            FillDeployment(body.Room("spec"));
        else if (kind == Kinds.Services)
            FillService(body.Room("spec"), before, number);
        else if (kind == Kinds.Secrets)
            FillSecret(body);
        else if (kind == Kinds.Namespaces)
            body.Room("status").TryAdd("phase", "Active");
        else if (kind == Kinds.Claims)
            body.Room("status").TryAdd("phase", "Bound");
    }

    private static void FillDeployment(JsonObject spec)
    {
        spec.TryAdd("replicas", 1);
        spec.TryAdd("revisionHistoryLimit", 10);
        spec.TryAdd("progressDeadlineSeconds", 600);
        spec.Room("strategy").TryAdd("type", "RollingUpdate");
        if (spec.Text("strategy", "type") != "RollingUpdate")
            return;
        spec.Room("strategy", "rollingUpdate").TryAdd("maxSurge", "25%");
        spec.Room("strategy", "rollingUpdate").TryAdd("maxUnavailable", "25%");
    }

    private static void FillService(JsonObject spec, JsonObject? before, long number)
    {
        spec.TryAdd("type", "ClusterIP");
        if (spec.Text("clusterIP").Length > 0)
            return;
        var known = before.Text("spec", "clusterIP");
        spec["clusterIP"] = known.Length > 0 ? known : $"10.96.{number / 250 % 250}.{number % 250 + 1}";
    }

    private static void FillSecret(JsonObject body)
    {
        body.TryAdd("type", "Opaque");
        foreach (var (name, text) in body["stringData"] as JsonObject ?? [])
            body.Room("data")[name] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text.Text()));
        body.Remove("stringData");
    }
}
