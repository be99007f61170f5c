using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Predictions.Service.Http.OpenApi;

namespace Predictions.Service.Tests;

/// <summary>The OpenAPI document has every route, and the parts that generated clients depend on.</summary>
public class OpenApiTests(ServiceFixture fixture)
{
    private readonly ServiceUnderTest _service = fixture.Service;

    [Fact]
    public async Task The_document_has_exactly_the_routes_of_the_service()
    {
        var document = await OpenApiDocument.OfAsync(_service);
        Assert.Equal(OpenApiDocument.Order.Order(), document.Operations.Select(operation => operation.Route).Order());
        Assert.Contains(
            "contraception", document.Root.GetProperty("info").GetProperty("description").GetString(), StringComparison.Ordinal);
        Assert.Distinct(document.Operations.Select(operation => operation.Json.GetProperty("operationId").GetString()));
    }

    [Fact]
    public async Task A_document_that_could_not_be_made_is_made_again_and_then_kept()
    {
        var documents = new FailingOnce();
        await using var services = new ServiceCollection()
            .AddKeyedSingleton<IOpenApiDocumentProvider>("v1", documents).BuildServiceProvider();
        var document = new RenderedDocument(services);
        await Assert.ThrowsAsync<IOException>(() => document.WriteAsync(new DefaultHttpContext()));
        for (var request = 0; request < 2; request++)
        {
            var http = new DefaultHttpContext();
            await document.WriteAsync(http);
            Assert.InRange(http.Response.ContentLength ?? 0, 1, int.MaxValue);
        }

        Assert.Equal(2, documents.Made);
    }

    [Fact]
    public async Task Every_field_has_a_description_and_none_is_nullable()
    {
        var schemas = (await OpenApiDocument.OfAsync(_service)).Schemas;
        foreach (var (name, schema) in schemas)
        {
            Assert.True(schema.TryGetProperty("description", out _), name);
            foreach (var field in schema.TryGetProperty("properties", out var fields) ? fields.EnumerateObject() : default)
            {
                Assert.True(
                    field.Value.TryGetProperty("description", out _)
                        && !$"{field.Value}".Contains("\"null\"", StringComparison.Ordinal),
                    $"{name}.{field.Name}: {field.Value}");
                Assert.False(field.Value.TryGetProperty("enum", out _), $"{name}.{field.Name} is no component");
            }
        }

        var period = schemas["Period"];
        Assert.Equal("date", period.GetProperty("properties").GetProperty("start").GetProperty("format").GetString());
        Assert.Equal(30, period.GetProperty("properties").GetProperty("days").GetProperty("maximum").GetInt32());
        Assert.Equal("start", Assert.Single(period.GetProperty("required").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Requests_are_closed_and_answers_are_open_with_every_field_required()
    {
        var document = await OpenApiDocument.OfAsync(_service);
        var sent = document.ReachedFrom(operation => operation.TryGetProperty("requestBody", out var body) ? [body] : []);
        var answered = document.ReachedFrom(
            operation => operation.GetProperty("responses").EnumerateObject().Select(response => response.Value));
        Assert.Contains("CycleHistory", sent);
        Assert.Contains("StoredCycleHistory", answered);
        foreach (var (name, schema) in document.Schemas)
        {
            if (schema.TryGetProperty("enum", out _))
                continue;
            Assert.True(sent.Contains(name) ^ answered.Contains(name), name);
            var isClosed = schema.TryGetProperty("additionalProperties", out var others)
                && others.ValueKind == JsonValueKind.False;
            Assert.True(isClosed == sent.Contains(name), name);
        }

        // An answer leaves out messages only.
        foreach (var name in answered.Where(name => !document.Schemas[name].TryGetProperty("enum", out _)))
        {
            var schema = document.Schemas[name];
            var required = schema.TryGetProperty("required", out var names)
                ? names.EnumerateArray().Select(field => field.GetString()!).ToHashSet() : [];
            foreach (var field in schema.TryGetProperty("properties", out var fields) ? fields.EnumerateObject() : default)
                Assert.True(required.Contains(field.Name) || MayBeAbsent(field.Value), $"{name}.{field.Name}");
        }

        bool MayBeAbsent(JsonElement field) =>
            field.TryGetProperty("additionalProperties", out _)
                || (field.TryGetProperty("$ref", out _) && !document.Resolve(field).TryGetProperty("enum", out _));
    }

    [Fact]
    public async Task Every_error_is_a_problem_document_with_its_reasons_examples_and_headers()
    {
        var document = await OpenApiDocument.OfAsync(_service);
        foreach (var (route, operation) in document.Operations)
        {
            var responses = operation.GetProperty("responses").EnumerateObject().ToDictionary(r => r.Name, r => r.Value);
            Assert.Subset(responses.Keys.ToHashSet(), (HashSet<string>)["200", "400", "401", "403", "429", "500", "503", "504"]);
            Assert.Equal(operation.TryGetProperty("requestBody", out _), responses.ContainsKey("413"));
            Assert.Equal(route == "GET /v1/users/{user_id}/forecast", responses.ContainsKey("304"));
            foreach (var (status, response) in responses.Where(r => r.Key is not ("200" or "304")))
            {
                var examples = response.GetProperty("content").GetProperty("application/problem+json").GetProperty("examples")
                    .EnumerateObject().ToDictionary(e => e.Name, e => document.Resolve(e.Value).GetProperty("value"));
                foreach (var (reason, example) in examples)
                {
                    Assert.Equal(reason, example.GetProperty("reason").GetString());
                    Assert.Equal(status, $"{example.GetProperty("status")}");
                    Assert.Contains(
                        $"`{reason}`: ", response.GetProperty("description").GetString(), StringComparison.Ordinal);
                }

                var headers = response.GetProperty("headers").EnumerateObject().Select(header => header.Name).ToHashSet();
                Assert.Equal(status is "429" or "503", headers.Contains("Retry-After"));
                Assert.Equal(status is "401" or "403", headers.Contains("WWW-Authenticate"));
            }
        }
    }

    [Fact]
    public async Task The_reference_page_uses_no_other_server()
    {
        var page = await _service.Http.GetStringAsync("/", HttpAnswers.Token);
        Assert.Contains("scalar.js", page, StringComparison.Ordinal);
        Assert.DoesNotContain("://", page, StringComparison.Ordinal);
        // The button would open Scalar's site with this service's address. The referrer of a link would tell it too.
        Assert.Contains("\"hideClientButton\":true", page, StringComparison.Ordinal);
        Assert.Contains("<meta name=\"referrer\" content=\"no-referrer\" />", page, StringComparison.Ordinal);
        var script = await _service.Http.GetByteArrayAsync("/scalar/scalar.js", HttpAnswers.Token);
        Assert.True(script.Length > 100_000);
    }

    private sealed class FailingOnce : IOpenApiDocumentProvider
    {
        public int Made { get; private set; }

        public Task<Microsoft.OpenApi.OpenApiDocument> GetOpenApiDocumentAsync(CancellationToken cancellationToken = default) =>
            ++Made == 1
                ? throw new IOException("no memory")
                : Task.FromResult(new Microsoft.OpenApi.OpenApiDocument { Info = new() { Title = "A", Version = "1" } });
    }
}
