using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Predictions.Redis.Values;
using Predictions.Service.Tests.Access;
using Predictions.Testing;
using StackExchange.Redis;

namespace Predictions.Service.Tests;

/// <summary>
/// Each request example of the OpenAPI document gets an answer like the one that the document shows. PREDICTIONS_WRITE_DOCS=1
/// writes the answers that succeed to answers.json.
/// </summary>
public class OpenApiExampleTests(ServiceFixture fixture)
{
    private static readonly JsonSerializerOptions Indented =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Objects whose names are data.
    private static readonly string[] Maps = ["metrics", "errors", "positions"];

    private static bool Writes => Environment.GetEnvironmentVariable("PREDICTIONS_WRITE_DOCS") == "1";

    [Fact]
    public async Task Every_pasted_request_gets_the_status_and_the_shape_that_the_document_shows()
    {
        // A store of its own: the shared one has events and consumers of other tests.
        await using var redis = await RedisServer.StartAsync();
        await using var service = await ServiceUnderTest.StartAsync(redis.ConnectionString, null, ("Events:Mode", "Outbox"));
        var document = await OpenApiDocument.OfAsync(service);
        var written = new JsonObject();
        foreach (var route in OpenApiDocument.Order)
        {
            var operation = document.Operation(route);
            var (answers, names) = (new JsonObject(), OpenApiDocument.ExamplesOf(operation).ToList());
            Assert.NotEmpty(names);
            foreach (var name in names)
            {
                using var request = document.Request(route, name);
                using var response = await service.Http.SendAsync(request, HttpAnswers.Token);
                var text = await response.Content.ReadAsStringAsync(HttpAnswers.Token);
                var status = $"{(int)response.StatusCode}";
                Assert.True(StatusOf(operation, name) == status, $"{route} {name}: {status} {text}");
                AssertHeaders(document, operation.GetProperty("responses").GetProperty(status), response);
                if (status == "304")
                    continue;
                var body = BodyOf(response, text);
                if (status == "200" && Writes)
                    answers[name] = Shortened(body, "");
                else
                    AssertLike(document, operation, status, name, response.Content.Headers.ContentType!, body);
            }

            written[operation.GetProperty("operationId").GetString()!] = answers;
        }

        if (Writes)
            await File.WriteAllTextAsync(
                Checkout.PathOf("src", "Predictions.Service", "Http", "OpenApi", "answers.json"),
                written.ToJsonString(Indented) + "\n", HttpAnswers.Token);
    }

    [Fact]
    public async Task An_error_has_the_text_and_the_headers_of_its_example()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var service = await ServiceUnderTest.StartAsync(fixture.Redis.ConnectionString);
        await using var guarded = await GuardedService.StartAsync(redis.ConnectionString);
        redis.Kill();
        await using var keyless = await GuardedService.StartAsync(fixture.Redis.ConnectionString, hasKeys: false);
        var document = await OpenApiDocument.OfAsync(service);
        var many = $$"""{"requests":[{{string.Join(',', Enumerable.Repeat("{}", 1_001))}}]}""";
        var forecasts = guarded.Issuer.Token("forecasts");
        (string Reason, Task<HttpResponseMessage> Answer)[] errors =
        [
            ("INVALID_FIELD", GetAsync("/v1/users/u/forecast?asOf=2026-02-30")),
            ("TOO_MANY_ITEMS", service.Http.PostAsync("/v1/predict:batch", many)),
            ("MESSAGE_TOO_LARGE", service.Http.PostAsync("/v1/predict", new string(' ', 65_537))),
            ("UNSUPPORTED_MEDIA_TYPE", service.Http.PostAsync("/v1/predict", new StringContent("{}"), HttpAnswers.Token)),
            ("HISTORY_NOT_FOUND", GetAsync("/v1/users/nobody/history")),
            ("MODEL_NOT_FOUND", GetAsync("/v1/models/9999")),
            ("NO_PERIOD", service.Http.PostAsync("/v1/predict", """{"history":{},"asOf":"2026-03-05"}""")),
            ("REVISION_MOVED", service.Http.PutAsync("/v1/users/nobody/history?ifRevision=1", "{}")),
            ("EVENTS_OFF", GetAsync("/v1/events?stopAtEnd=true")),
            ("STORED_VALUE_CORRUPT", DamagedAsync(service)),
            ("UNAUTHENTICATED", guarded.SendAsync(HttpMethod.Get, "/v1/users/u/forecast", null)),
            ("PERMISSION_DENIED", guarded.SendAsync(HttpMethod.Get, "/v1/users/u/forecast", guarded.Issuer.Token("models"))),
            ("STORE_UNAVAILABLE", guarded.SendAsync(HttpMethod.Get, "/v1/users/u/forecast", forecasts)),
            ("KEYS_UNAVAILABLE", keyless.SendAsync(HttpMethod.Get, "/v1/models", keyless.Issuer.Token("models"))),
        ];
        var examples = document.Root.GetProperty("components").GetProperty("examples");
        foreach (var (reason, answer) in errors)
        {
            using var response = await answer;
            var example = examples.GetProperty(reason).GetProperty("value");
            var text = await response.Content.ReadAsStringAsync(HttpAnswers.Token);
            Assert.True(JsonElement.DeepEquals(example, JsonDocument.Parse(text).RootElement), $"{reason}: {text}");
            var documented = document.Operation("GET /v1/users/{user_id}/forecast").GetProperty("responses");
            if (documented.TryGetProperty($"{(int)response.StatusCode}", out var like))
                AssertHeaders(document, like, response);
        }

        Task<HttpResponseMessage> GetAsync(string path) => service.Http.GetAsync(path, HttpAnswers.Token);
    }

    private async Task<HttpResponseMessage> DamagedAsync(ServiceUnderTest service)
    {
        var user = ServiceFixture.NewUser();
        await service.Http.PutAsync($"/v1/users/{user}/history", Samples.HistoryJson).OkAsync();
        await fixture.Raw.StringSetAsync((RedisKey)new HistoryKeys(HistoryKeys.DevelopmentSecret).For(user), "damaged");
        return await service.Http.GetAsync($"/v1/users/{user}/forecast", HttpAnswers.Token);
    }

    /// <summary>The status of the answer that has the example's name; 304 where none has it.</summary>
    private static string StatusOf(JsonElement operation, string name) =>
        operation.GetProperty("responses").EnumerateObject()
            .Where(response => response.Value.TryGetProperty("content", out var content)
                && content.EnumerateObject().Any(type => type.Value.GetProperty("examples").TryGetProperty(name, out _)))
            .Select(response => response.Name).SingleOrDefault("304");

    private static void AssertHeaders(OpenApiDocument document, JsonElement documented, HttpResponseMessage response)
    {
        foreach (var header in documented.GetProperty("headers").EnumerateObject())
        {
            Assert.True(response.Headers.TryGetValues(header.Name, out var values), header.Name);
            if (document.Resolve(header.Value).GetProperty("schema").GetProperty("type").GetString() == "integer")
                Assert.True(int.Parse(values.Single(), null) > 0);
        }
    }

    private static void AssertLike(
        OpenApiDocument document, JsonElement operation, string status, string name, MediaTypeHeaderValue type, JsonElement body)
    {
        var content = operation.GetProperty("responses").GetProperty(status).GetProperty("content");
        var example = document.Resolve(content.GetProperty(type.MediaType!).GetProperty("examples").GetProperty(name));
        var shown = example.GetProperty("value");
        Assert.Equal(ShapeOf(shown, ""), ShapeOf(body, ""));
        if (status != "200")
            Assert.Equal(
                (shown.GetProperty("reason").GetString(), shown.GetProperty("title").GetString()),
                (body.GetProperty("reason").GetString(), body.GetProperty("title").GetString()));
    }

    /// <summary>The JSON of an answer; of a stream, that of its first event.</summary>
    private static JsonElement BodyOf(HttpResponseMessage response, string text)
    {
        const string data = "data: ";
        if (response.Content.Headers.ContentType!.MediaType == "text/event-stream")
            text = text.Split('\n').First(line => line.StartsWith(data, StringComparison.Ordinal))[data.Length..];
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>The names and kinds of an answer's fields. Items of a list that are alike count once.</summary>
    private static string ShapeOf(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.Object when Maps.Contains(name) =>
            $"map of {string.Join('|', value.EnumerateObject().Select(member => ShapeOf(member.Value, "")).Distinct().Order())}",
        JsonValueKind.Object => "{" + string.Join(',', value.EnumerateObject().OrderBy(m => m.Name, StringComparer.Ordinal)
            .Select(member => $"{member.Name}:{ShapeOf(member.Value, member.Name)}")) + "}",
        JsonValueKind.Array => $"[{string.Join('|', value.EnumerateArray().Select(i => ShapeOf(i, "")).Distinct().Order())}]",
        JsonValueKind.True or JsonValueKind.False => "bool",
        var kind => $"{kind}",
    };

    /// <summary>An answer of the same shape with at most three items of a list that are alike, and short texts.</summary>
    private static JsonNode? Shortened(JsonElement value, string name) => value.ValueKind switch
    {
        JsonValueKind.Object => new JsonObject(value.EnumerateObject().Take(Maps.Contains(name) ? 3 : int.MaxValue)
            .Select(member => KeyValuePair.Create(member.Name, Shortened(member.Value, member.Name)))),
        JsonValueKind.Array => new JsonArray([.. value.EnumerateArray().GroupBy(item => ShapeOf(item, ""))
            .SelectMany(alike => alike.Take(3)).Select(item => Shortened(item, ""))]),
        JsonValueKind.String when value.GetString()!.Split('\n') is [var first, _, ..] => JsonValue.Create(first),
        _ => JsonNode.Parse(value.GetRawText()),
    };
}
