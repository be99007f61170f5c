using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Predictions.Deploy.Tests.Cluster.Storage;

/// <summary>A selection by labels: <c>a=b,c!=d,e in (f,g),h notin (i),j,!k</c>.</summary>
internal sealed partial class LabelSelector
{
    private readonly IReadOnlyList<Func<JsonNode?, bool>> _demands;

    private LabelSelector(IReadOnlyList<Func<JsonNode?, bool>> demands) => _demands = demands;

    /// <exception cref="ApiError">The text is not a selector.</exception>
    public static LabelSelector Parse(string text) =>
        new([.. Separators().Split(text).Where(part => !string.IsNullOrWhiteSpace(part)).Select(part => Demand(part.Trim()))]);

    /// <summary>The selector of an object's spec, with matchLabels and matchExpressions.</summary>
    public static LabelSelector Of(JsonNode? selector)
    {
        var demands = new List<Func<JsonNode?, bool>>();
        foreach (var (key, value) in selector.At("matchLabels") as JsonObject ?? [])
            demands.Add(labels => labels.At(key) is { } label && JsonNode.DeepEquals(label, value));
        foreach (var expression in selector.Items("matchExpressions"))
        {
            var values = (expression["values"] as JsonArray ?? []).Select(v => v.Text()).ToArray();
            demands.Add(Demand(expression.Text("key"), expression.Text("operator"), values));
        }
        return new LabelSelector(demands);
    }

    public bool Selects(JsonNode body)
    {
        var labels = body.At("metadata", "labels");
        return _demands.All(demand => demand(labels));
    }

    private static Func<JsonNode?, bool> Demand(string text)
    {
        var match = Requirement().Match(text);
        if (!match.Success)
            throw ApiError.BadRequest($"unable to parse requirement: \"{text}\"");
        var key = match.Groups["key"].Value;
        if (match.Groups["not"].Success)
            return Demand(key, "DoesNotExist", []);
        if (match.Groups["set"].Success)
            return Demand(key, match.Groups["word"].Value == "in" ? "In" : "NotIn",
                match.Groups["set"].Value.Split(',', StringSplitOptions.TrimEntries));
        return match.Groups["op"].Success
            ? Demand(key, match.Groups["op"].Value == "!=" ? "NotIn" : "In", [match.Groups["value"].Value])
            : Demand(key, "Exists", []);
    }

    private static Func<JsonNode?, bool> Demand(string key, string word, string[] values) => word switch
    {
        "In" => labels => labels.At(key) is { } label && values.Contains(label.Text()),
        "NotIn" => labels => labels.At(key) is not { } label || !values.Contains(label.Text()),
        "Exists" => labels => labels.At(key) is not null,
        "DoesNotExist" => labels => labels.At(key) is null,
        _ => throw ApiError.BadRequest($"\"{word}\" is not a valid label selector operator"),
    };

    [GeneratedRegex(@",(?![^(]*\))")]
    private static partial Regex Separators();

    [GeneratedRegex(
        @"^(?<not>!)?\s*(?<key>[\w./-]+)\s*((?<op>==|=|!=)\s*(?<value>[\w.-]*)|\s(?<word>in|notin)\s*\((?<set>[^()]*)\))?$")]
    private static partial Regex Requirement();
}

/// <summary>A selection by the few fields that Kubernetes supports: <c>metadata.name=a,type!=Normal</c>.</summary>
internal sealed class FieldSelector
{
    private static readonly string[] Everywhere = ["metadata.name", "metadata.namespace"];

    private readonly IReadOnlyList<(string[] Path, bool Is, string Value)> _demands;

    private FieldSelector(IReadOnlyList<(string[], bool, string)> demands) => _demands = demands;

    /// <exception cref="ApiError">The text is not a selector, or names an unsupported field.</exception>
    public static FieldSelector Parse(ResourceKind kind, string text) =>
        new([.. text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(
            part => Demand(kind, part))]);

    public bool Selects(JsonNode body) => _demands.All(d => body.Text(d.Path) == d.Value == d.Is);

    private static (string[], bool, string) Demand(ResourceKind kind, string text)
    {
        var at = text.IndexOf('=');
        if (at < 1)
            throw ApiError.BadRequest($"invalid field selector \"{text}\"; can't understand it");
        var isNot = text[at - 1] == '!';
        var field = text[..(isNot ? at - 1 : at)];
        if (!Everywhere.Contains(field) && !Of(kind).Contains(field))
            throw ApiError.BadRequest($"field label not supported: {field}");
        return (field.Split('.'), !isNot, text[(at + 1)..].TrimStart('='));
    }

    private static string[] Of(ResourceKind kind) => (kind.Group, kind.Plural) switch
    {
        ("", "pods") => ["spec.nodeName", "spec.restartPolicy", "spec.serviceAccountName", "status.phase", "status.podIP"],
        ("", "secrets") => ["type"],
        ("", "namespaces") => ["status.phase"],
        ("", "services") => ["spec.clusterIP", "spec.type"],
        ("", "events") =>
        [
            "involvedObject.kind", "involvedObject.namespace", "involvedObject.name", "involvedObject.uid",
            "involvedObject.apiVersion",
            "involvedObject.fieldPath", "reason", "reportingComponent", "source.component", "type",
        ],
        ("events.k8s.io", "events") =>
        [
            "regarding.kind", "regarding.namespace", "regarding.name", "regarding.uid", "regarding.apiVersion",
            "regarding.fieldPath",
            "reason", "reportingController", "type",
        ],
        _ => [],
    };
}
