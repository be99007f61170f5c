using System.Text.Json.Nodes;

namespace Predictions.Deploy.Tests.Cluster.Storage;

/// <summary>An error response, with Kubernetes' texts.</summary>
internal sealed class ApiError(int code, string reason, string message, JsonObject? details = null) : Exception(message)
{
    public int Code => code;

    /// <summary>The body of the response.</summary>
    public JsonObject Status => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Failure",
        ["message"] = Message,
        ["reason"] = reason,
        ["details"] = details?.DeepClone() ?? new JsonObject(),
        ["code"] = code,
    };

    public static ApiError BadRequest(string message) => new(400, "BadRequest", message);

    public static ApiError NoSuchPath() => new(404, "NotFound", "the server could not find the requested resource");

    public static ApiError NotFound(ResourceKind kind, string name) =>
        new(404, "NotFound", $"{Of(kind)} \"{name}\" not found", About(kind, name));

    public static ApiError Exists(ResourceKind kind, string name) =>
        new(409, "AlreadyExists", $"{Of(kind)} \"{name}\" already exists", About(kind, name));

    public static ApiError Changed(ResourceKind kind, string name) =>
        new(409, "Conflict", $"Operation cannot be fulfilled on {Of(kind)} \"{name}\": the object has been modified; "
            + "please apply your changes to the latest version and try again", About(kind, name));

    /// <summary>A conflict with fields of other managers.</summary>
    public static ApiError Owned(ResourceKind kind, string name, IReadOnlyList<(string Manager, string Field)> conflicts)
    {
        var details = About(kind, name);
        details["causes"] = new JsonArray([.. conflicts.Select(c => (JsonNode)new JsonObject
        {
            ["reason"] = "FieldManagerConflict",
            ["message"] = $"conflict with \"{c.Manager}\"",
            ["field"] = c.Field,
        })]);
        var list = string.Join("\n", conflicts.Select(c => $"conflict with \"{c.Manager}\": {c.Field}"));
        return new(
            409, "Conflict", $"Apply failed with {conflicts.Count} conflict{(conflicts.Count == 1 ? "" : "s")}: {list}", details);
    }

    public static ApiError Invalid(ResourceKind kind, string name, string field, string why)
    {
        var details = About(kind, name);
        details["causes"] = new JsonArray(new JsonObject
        {
            ["reason"] = "FieldValueInvalid", ["message"] = why, ["field"] = field,
        });
        var called = kind.Group.Length == 0 ? kind.Kind : $"{kind.Kind}.{kind.Group}";
        return new(422, "Invalid", $"{called} \"{name}\" is invalid: {field}: {why}", details);
    }

    public static ApiError MediaType(string type) =>
        new(415, "UnsupportedMediaType", $"the body of the request was in an unknown format - {type} is not accepted here");

    private static string Of(ResourceKind kind) => kind.Group.Length == 0 ? kind.Plural : $"{kind.Plural}.{kind.Group}";

    private static JsonObject About(ResourceKind kind, string name) => new()
    {
        ["name"] = name, ["group"] = kind.Group, ["kind"] = kind.Plural,
    };
}
