using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Storage;

namespace Predictions.Deploy.Tests.Cluster.Writes;

/// <summary>The server's validation, limited to the rules that a chart or a deployment tool may break.</summary>
internal static class ObjectRules
{
    /// <exception cref="ApiError">422, with the field.</exception>
    public static void Check(ResourceKind kind, JsonObject body, JsonObject? before)
    {
        var name = body.Text("metadata", "name");
        if (name.Length is 0 or > 253
            || name.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('-' or '.' or ':')))
            throw ApiError.Invalid(kind, name, "metadata.name", "Invalid value: a lowercase RFC 1123 subdomain is demanded");
        if (kind == Kinds.Deployments || kind == Kinds.ReplicaSets)
            CheckSelector(kind, name, body, before);
        if (kind == Kinds.NewEvents)
            CheckEvent(name, body);
        if (before?["immutable"] is JsonValue frozen && frozen.GetValue<bool>()
            && !JsonNode.DeepEquals(before["data"], body["data"]))
            throw ApiError.Invalid(kind, name, "data", "Forbidden: field is immutable when `immutable` is set");
    }

    private static void CheckSelector(ResourceKind kind, string name, JsonObject body, JsonObject? before)
    {
        var selector = body.At("spec", "selector");
        if (before is not null && !JsonNode.DeepEquals(selector, before.At("spec", "selector")))
            throw ApiError.Invalid(kind, name, "spec.selector", "Invalid value: field is immutable");
        if (selector is null || body.At("spec", "template") is not { } template || !LabelSelector.Of(selector).Selects(template))
            throw ApiError.Invalid(
                kind, name, "spec.template.metadata.labels", "Invalid value: `selector` does not match template `labels`");
        if (!template.Items("spec", "containers").Any())
            throw ApiError.Invalid(kind, name, "spec.template.spec.containers", "Required value");
    }

    private static void CheckEvent(string name, JsonObject body)
    {
        void Demand(bool holds, string field, string why)
        {
            if (!holds)
                throw ApiError.Invalid(Kinds.NewEvents, name, field, why);
        }

        Demand(body.Text("eventTime").Length > 0, "eventTime", "Required value");
        foreach (var field in new[] { "reportingController", "reportingInstance", "action", "reason" })
            Demand(body.Text(field).Length is > 0 and <= 128, field, "Required value, of at most 128 characters");
        Demand(body.Text("type") is "Normal" or "Warning", "type", "Invalid value: Normal or Warning");
        Demand(body.Text("note").Length <= 1024, "note", "Invalid value: can have at most 1024 characters");
        var about = body.Text("regarding", "namespace");
        Demand(about == body.Text("metadata", "namespace") || about.Length == 0
            && body.Text("metadata", "namespace") == "default",
            "regarding.namespace", "Invalid value: does not match the event's namespace");
    }
}

/// <summary>The server's defaults, limited to those that clients of a rollout read.</summary>
internal static class ObjectDefaults
{
    public static void Fill(ResourceKind kind, JsonObject body, JsonObject? before, long number)
    {
        if (kind == Kinds.Deployments)
            FillDeployment(body.Ensure("spec"));
        else if (kind == Kinds.Services)
            FillService(body.Ensure("spec"), before, number);
        else if (kind == Kinds.Secrets)
            FillSecret(body);
        else if (kind == Kinds.Namespaces)
            body.Ensure("status").TryAdd("phase", "Active");
        else if (kind == Kinds.Claims)
            body.Ensure("status").TryAdd("phase", "Bound");
    }

    private static void FillDeployment(JsonObject spec)
    {
        spec.TryAdd("replicas", 1);
        spec.TryAdd("revisionHistoryLimit", 10);
        spec.TryAdd("progressDeadlineSeconds", 600);
        spec.Ensure("strategy").TryAdd("type", "RollingUpdate");
        if (spec.Text("strategy", "type") != "RollingUpdate")
            return;
        spec.Ensure("strategy", "rollingUpdate").TryAdd("maxSurge", "25%");
        spec.Ensure("strategy", "rollingUpdate").TryAdd("maxUnavailable", "25%");
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
            body.Ensure("data")[name] = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text.Text()));
        body.Remove("stringData");
    }
}
