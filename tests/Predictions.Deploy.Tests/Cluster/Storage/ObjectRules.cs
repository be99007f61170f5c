using System.Text.Json.Nodes;
using Predictions.Deploy.Tests.Cluster.Api;

namespace Predictions.Deploy.Tests.Cluster.Storage;

/// <summary>What the server refuses. Of its many rules, those that a chart or a deployment tool is likely to break.</summary>
internal static class ObjectRules
{
    /// <exception cref="ApiFailure">422, with the field.</exception>
    public static void Check(ResourceKind kind, JsonObject body, JsonObject? before)
    {
        var name = body.Text("metadata", "name");
        if (name.Length is 0 or > 253 || name.Any(c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('-' or '.' or ':')))
            throw ApiFailure.Invalid(kind, name, "metadata.name", "Invalid value: a lowercase RFC 1123 subdomain is demanded");
        if (kind == Kinds.Deployments || kind == Kinds.ReplicaSets)
            CheckSelector(kind, name, body, before);
        if (kind == Kinds.NewEvents)
            CheckEvent(name, body);
        if (before?["immutable"] is JsonValue frozen && frozen.GetValue<bool>() && !JsonNode.DeepEquals(before["data"], body["data"]))
            throw ApiFailure.Invalid(kind, name, "data", "Forbidden: field is immutable when `immutable` is set");
    }

    private static void CheckSelector(ResourceKind kind, string name, JsonObject body, JsonObject? before)
    {
        var selector = body.At("spec", "selector");
        if (before is not null && !JsonNode.DeepEquals(selector, before.At("spec", "selector")))
            throw ApiFailure.Invalid(kind, name, "spec.selector", "Invalid value: field is immutable");
        if (selector is null || body.At("spec", "template") is not { } template || !LabelSelector.Of(selector).Selects(template))
            throw ApiFailure.Invalid(kind, name, "spec.template.metadata.labels", "Invalid value: `selector` does not match template `labels`");
        if (!template.Items("spec", "containers").Any())
            throw ApiFailure.Invalid(kind, name, "spec.template.spec.containers", "Required value");
    }

    private static void CheckEvent(string name, JsonObject body)
    {
        void Demand(bool holds, string field, string why)
        {
            if (!holds)
                throw ApiFailure.Invalid(Kinds.NewEvents, name, field, why);
        }

        Demand(body.Text("eventTime").Length > 0, "eventTime", "Required value");
        foreach (var field in new[] { "reportingController", "reportingInstance", "action", "reason" })
            Demand(body.Text(field).Length is > 0 and <= 128, field, "Required value, of at most 128 characters");
        Demand(body.Text("type") is "Normal" or "Warning", "type", "Invalid value: Normal or Warning");
        Demand(body.Text("note").Length <= 1024, "note", "Invalid value: can have at most 1024 characters");
        var about = body.Text("regarding", "namespace");
        Demand(about == body.Text("metadata", "namespace") || about.Length == 0 && body.Text("metadata", "namespace") == "default",
            "regarding.namespace", "Invalid value: does not match the event's namespace");
    }
}
