using System.Text;
using System.Text.Json;

namespace Predictions.Service.Tests;

/// <summary>The OpenAPI document of a service.</summary>
internal sealed class OpenApiDocument(JsonElement root)
{
    /// <summary>The order in which the examples work: each call finds the data of the earlier ones.</summary>
    public static readonly string[] Order =
    [
        "PUT /v1/users/{user_id}/history", "POST /v1/users/{user_id}/history:record", "GET /v1/users/{user_id}/history",
        "GET /v1/users/{user_id}/forecast", "POST /v1/predict", "POST /v1/predict:batch", "DELETE /v1/users/{user_id}/history",
        "GET /v1/models", "GET /v1/models/{version}", "GET /v1/events", "POST /v1/events:commit", "GET /v1/events/consumers",
    ];

    public JsonElement Root => root;

    /// <summary>Each operation by its method and path.</summary>
    public (string Route, JsonElement Json)[] Operations { get; } =
        [.. root.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Select(method => ($"{method.Name.ToUpperInvariant()} {path.Name}", method.Value)))];

    public Dictionary<string, JsonElement> Schemas { get; } =
        root.GetProperty("components").GetProperty("schemas").EnumerateObject().ToDictionary(s => s.Name, s => s.Value);

    public static async Task<OpenApiDocument> OfAsync(ServiceUnderTest service) =>
        new(await service.Http.GetAsync("/openapi/v1.json", HttpAnswers.Token).OkAsync());

    public JsonElement Operation(string route) => Operations.Single(operation => operation.Route == route).Json;

    /// <summary>The component that an object refers to; the object itself where it is no reference.</summary>
    public JsonElement Resolve(JsonElement value) =>
        value.TryGetProperty("$ref", out var reference)
            ? reference.GetString()!.Split('/').Skip(1).Aggregate(root, (at, part) => at.GetProperty(part))
            : value;

    /// <summary>The names of the schemas that these parts of all operations refer to, at any depth.</summary>
    public HashSet<string> ReachedFrom(Func<JsonElement, IEnumerable<JsonElement>> parts)
    {
        var names = new HashSet<string>();
        var open = new Stack<string>(Operations.SelectMany(operation => parts(operation.Json)).SelectMany(NamesIn));
        while (open.TryPop(out var name))
            if (names.Add(name))
                foreach (var next in NamesIn(Schemas[name]))
                    open.Push(next);
        return names;
    }

    /// <summary>The names of an operation's request examples.</summary>
    public static IEnumerable<string> ExamplesOf(JsonElement operation)
    {
        if (operation.TryGetProperty("requestBody", out var body))
            return NamesOf(body.GetProperty("content").GetProperty("application/json"));
        var ofParameters = Parameters(operation).SelectMany(NamesOf).Distinct().ToList();
        return ofParameters.Count > 0
            ? ofParameters
            : operation.GetProperty("responses").GetProperty("200").GetProperty("content").EnumerateObject()
                .SelectMany(content => NamesOf(content.Value));
    }

    /// <summary>The request of an example, as a reader of the document would send it.</summary>
    public HttpRequestMessage Request(string route, string example)
    {
        var (method, path) = (route.Split(' ')[0], route.Split(' ')[1]);
        var operation = Operation(route);
        var query = new List<string>();
        var request = new HttpRequestMessage { Method = new HttpMethod(method) };
        foreach (var parameter in Parameters(operation))
        {
            if (!parameter.TryGetProperty("examples", out var examples) || !examples.TryGetProperty(example, out var named))
                continue;
            var name = parameter.GetProperty("name").GetString()!;
            var value = TextOf(named.GetProperty("value"));
            if (parameter.GetProperty("in").GetString() == "path")
                path = path.Replace($"{{{name}}}", Uri.EscapeDataString(value), StringComparison.Ordinal);
            else if (parameter.GetProperty("in").GetString() == "header")
                request.Headers.Add(name, value);
            else
                query.Add($"{name}={Uri.EscapeDataString(value)}");
        }

        request.RequestUri = new Uri(query.Count == 0 ? path : $"{path}?{string.Join('&', query)}", UriKind.Relative);
        if (operation.TryGetProperty("requestBody", out var body))
            request.Content = new StringContent(
                body.GetProperty("content").GetProperty("application/json").GetProperty("examples").GetProperty(example)
                    .GetProperty("value").GetRawText(),
                Encoding.UTF8, "application/json");
        return request;
    }

    // As a parameter has it: a text without quotes, and "true" for true.
    private static string TextOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static JsonElement.ArrayEnumerator Parameters(JsonElement operation) =>
        operation.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray() : default;

    private static IEnumerable<string> NamesOf(JsonElement holder) =>
        holder.TryGetProperty("examples", out var examples) ? examples.EnumerateObject().Select(e => e.Name) : [];

    private static IEnumerable<string> NamesIn(JsonElement value)
    {
        const string schemas = "#/components/schemas/";
        return value.ValueKind switch
        {
            JsonValueKind.Object => value.EnumerateObject().SelectMany(member =>
                member.Name == "$ref" && $"{member.Value}".StartsWith(schemas, StringComparison.Ordinal)
                    ? [$"{member.Value}"[schemas.Length..]]
                    : NamesIn(member.Value)),
            JsonValueKind.Array => value.EnumerateArray().SelectMany(NamesIn),
            _ => [],
        };
    }
}
