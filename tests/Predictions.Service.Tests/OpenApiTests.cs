using System.Net;
using System.Text;
using System.Text.Json;

namespace Predictions.Service.Tests;

/// <summary>The OpenAPI document describes the service correctly.</summary>
public class OpenApiTests(ServiceFixture fixture)
{
    /// <summary>The order in which the examples work: each call finds the data of the earlier ones.</summary>
    private static readonly string[] Order =
    [
        "PUT /v1/users/{user_id}/history", "POST /v1/users/{user_id}/history:record", "GET /v1/users/{user_id}/history",
        "GET /v1/users/{user_id}/forecast", "POST /v1/predict", "POST /v1/predict:batch", "DELETE /v1/users/{user_id}/history",
        "GET /v1/models", "GET /v1/models/{version}", "GET /v1/events", "POST /v1/events:commit", "GET /v1/events/consumers",
    ];

    private readonly ServiceUnderTest _service = fixture.Service;

    [Fact]
    public async Task The_document_has_exactly_the_routes_of_the_service()
    {
        var document = await DocumentAsync();
        var routes = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name}"));
        Assert.Equal(Order.Order(), routes.Order());
        Assert.Contains(
            "contraception", document.GetProperty("info").GetProperty("description").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_example_succeeds()
    {
        var document = await DocumentAsync();
        foreach (var route in Order)
        {
            if (route.EndsWith("{version}", StringComparison.Ordinal)
                && (await _service.Models.ListModelsAsync(new())).Models.Count == 0)
                continue;
            using var response = await SendExampleAsync(document, route);
            var text = await response.Content.ReadAsStringAsync(HttpAnswers.Token);
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{route}: {text}");
            Assert.DoesNotContain("\"error\"", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_field_has_a_description_and_none_is_nullable()
    {
        var document = await DocumentAsync();
        foreach (var schema in document.GetProperty("components").GetProperty("schemas").EnumerateObject())
        {
            Assert.True(schema.Value.TryGetProperty("description", out _), schema.Name);
            Assert.False(schema.Value.GetProperty("additionalProperties").GetBoolean(), schema.Name);
            foreach (var field in schema.Value.TryGetProperty("properties", out var fields) ? fields.EnumerateObject() : default)
                Assert.True(
                    field.Value.TryGetProperty("description", out _)
                        && !$"{field.Value}".Contains("\"null\"", StringComparison.Ordinal),
                    $"{schema.Name}.{field.Name}: {field.Value}");
        }

        var period = document.GetProperty("components").GetProperty("schemas").GetProperty("Period");
        Assert.Equal("date", period.GetProperty("properties").GetProperty("start").GetProperty("format").GetString());
        Assert.Equal(30, period.GetProperty("properties").GetProperty("days").GetProperty("maximum").GetInt32());
        Assert.Equal("start", Assert.Single(period.GetProperty("required").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Every_failure_is_a_problem_document()
    {
        var document = await DocumentAsync();
        foreach (var path in document.GetProperty("paths").EnumerateObject())
            foreach (var operation in path.Value.EnumerateObject())
            {
                var responses = operation.Value.GetProperty("responses").EnumerateObject()
                    .ToDictionary(r => r.Name, r => r.Value);
                Assert.Subset(
                    responses.Keys.ToHashSet(), (HashSet<string>)["200", "400", "401", "403", "429", "500", "503", "504"]);
                foreach (var (status, response) in responses.Where(r => r.Key != "200"))
                {
                    Assert.True(
                        response.GetProperty("content").TryGetProperty("application/problem+json", out _),
                        $"{path.Name} {status}");
                    Assert.Matches(
                        @"^[A-Z][\w ]+ \([A-Z_]+\)(; [A-Z][\w ]+ \([A-Z_]+\))*\.$",
                        response.GetProperty("description").GetString());
                }
            }
    }

    [Fact]
    public async Task The_reference_page_uses_no_other_server()
    {
        var page = await _service.Http.GetStringAsync("/", HttpAnswers.Token);
        Assert.Contains("scalar.js", page, StringComparison.Ordinal);
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
        var script = await _service.Http.GetByteArrayAsync("/scalar/scalar.js", HttpAnswers.Token);
        Assert.True(script.Length > 100_000);
    }

    // As a query parameter has it: a text without quotes, and "true" for true.
    private static string TextOf(JsonElement example) =>
        example.ValueKind == JsonValueKind.String ? example.GetString()! : example.GetRawText();

    private Task<JsonElement> DocumentAsync() => _service.Http.GetAsync("/openapi/v1.json", HttpAnswers.Token).OkAsync();

    private async Task<HttpResponseMessage> SendExampleAsync(JsonElement document, string route)
    {
        var (method, path) = (route.Split(' ')[0], route.Split(' ')[1]);
        var operation = document.GetProperty("paths").GetProperty(path).GetProperty(method.ToLowerInvariant());
        var query = new List<string>();
        var headers = new List<(string Name, string Value)>();
        foreach (var parameter in operation.TryGetProperty("parameters", out var all) ? all.EnumerateArray() : default)
        {
            if (!parameter.TryGetProperty("example", out var example))
                continue;
            var name = parameter.GetProperty("name").GetString()!;
            switch (parameter.GetProperty("in").GetString())
            {
                case "path":
                    path = path.Replace($"{{{name}}}", Uri.EscapeDataString($"{example}"), StringComparison.Ordinal);
                    break;
                case "header":
                    headers.Add((name, TextOf(example)));
                    break;
                default:
                    query.Add($"{name}={Uri.EscapeDataString(TextOf(example))}");
                    break;
            }
        }

        var target = query.Count == 0 ? path : $"{path}?{string.Join('&', query)}";
        if (!operation.TryGetProperty("requestBody", out var body))
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), target);
            foreach (var (name, value) in headers)
                request.Headers.Add(name, value);
            return await _service.Http.SendAsync(request, HttpAnswers.Token);
        }

        var json = body.GetProperty("content").GetProperty("application/json").GetProperty("example").GetRawText();
        return await _service.Http.SendJsonAsync(new HttpMethod(method), target, Encoding.UTF8.GetBytes(json));
    }
}
