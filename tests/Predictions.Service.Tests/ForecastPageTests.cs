using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Predictions.Service.Startup;
using Predictions.Service.Tests.Access;
using Predictions.Testing;

namespace Predictions.Service.Tests;

/// <summary>The page of forecasts, on each endpoint and with tokens. Predictions.Browser.Tests uses it in a browser.</summary>
public class ForecastPageTests(ServiceFixture fixture)
{
    private const string Call = """{"asOf":"2026-03-10","history":{"periods":[{"start":"2026-02-28"}]}}""";

    private static readonly string[] Files = [.. Directory.EnumerateFiles(
        Checkout.PathOf("src", "Predictions.Service", "Page", "files")).Select(path => Path.GetFileName(path))];

    [Theory]
    [InlineData("Operators")]
    [InlineData("Http")]
    public async Task The_chosen_endpoint_serves_every_file_with_a_strict_policy(string endpoint)
    {
        await using var service = await StartAsync(("Page:Endpoint", endpoint));
        var client = endpoint == "Operators" ? service.Operators : service.Http;
        Assert.True(Files.Length > 8);
        foreach (var file in Files)
        {
            var path = file == "index.html" ? "/" : $"/page/{file}";
            using var response = await client.GetAsync(new Uri(path, UriKind.Relative), HttpAnswers.Token);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(
                Path.GetExtension(file) switch
                {
                    ".html" => "text/html",
                    ".css" => "text/css",
                    ".js" => "text/javascript",
                    _ => "image/svg+xml",
                },
                response.Content.Headers.ContentType!.MediaType);
            var policy = response.Headers.GetValues("Content-Security-Policy").Single();
            Assert.StartsWith(
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            using var again = new HttpRequestMessage(HttpMethod.Get, path);
            again.Headers.IfNoneMatch.Add(response.Headers.ETag!);
            using var same = await client.SendAsync(again, HttpAnswers.Token);
            Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
            using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path), HttpAnswers.Token);
            Assert.Equal(response.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        }

        var page = await client.GetStringAsync(new Uri("/", UriKind.Relative), HttpAnswers.Token);
        Assert.Contains($"name=\"predictions-http\" content=\"http:{service.HttpAddress.Port}\"", page, StringComparison.Ordinal);
        Assert.Contains($"name=\"predictions-grpc\" content=\"http:{service.GrpcAddress.Port}\"", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await CallAsync(client, null));
    }

    [Fact]
    public async Task Without_the_setting_no_endpoint_serves_it()
    {
        foreach (var client in (HttpClient[])[fixture.Service.Http, fixture.Service.Operators])
        {
            using var script = await client.GetAsync(new Uri("/page/main.js", UriKind.Relative), HttpAnswers.Token);
            Assert.Equal(HttpStatusCode.NotFound, script.StatusCode);
        }

        Assert.Equal(HttpStatusCode.NotFound, await CallAsync(fixture.Service.Operators, null));
    }

    [Fact]
    public async Task On_the_operators_endpoint_only_the_page_is_added()
    {
        await using var service = await StartAsync(("Page:Endpoint", "Operators"));
        foreach (var path in (string[])["/v1/models", "/v1/users/u-1/history", "/openapi/v1.json", "/page/", "/page/../main.js"])
        {
            using var response = await service.Operators.GetAsync(new Uri(path, UriKind.Relative), HttpAnswers.Token);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, await CallAsync(service.Operators, null));
        Assert.Contains(
            "predictions_calls_total{transport=\"http\",method=\"Predict\",status=\"200\"} 1",
            await service.Operators.GetStringAsync(new Uri("/metrics", UriKind.Relative), HttpAnswers.Token),
            StringComparison.Ordinal);
        using var http = await service.Http.GetAsync(new Uri("/page/main.js", UriKind.Relative), HttpAnswers.Token);
        Assert.Equal(HttpStatusCode.NotFound, http.StatusCode);
    }

    /// <summary>A call of the page needs the same token as a call of the API; the page itself needs none.</summary>
    [Fact]
    public async Task With_tokens_the_call_of_the_page_needs_one()
    {
        await using var guarded = await GuardedService.StartAsync(
            fixture.Redis.ConnectionString, settings: ("Page:Endpoint", "Operators"));
        var operators = guarded.Service.Operators;
        using var page = await operators.GetAsync(new Uri("/", UriKind.Relative), HttpAnswers.Token);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(operators, null));
        Assert.Equal(HttpStatusCode.Forbidden, await CallAsync(operators, guarded.Issuer.Token("histories")));
        Assert.Equal(HttpStatusCode.OK, await CallAsync(operators, guarded.Issuer.Token("forecasts")));
    }

    [Theory]
    [InlineData("Operators")]
    [InlineData("Http")]
    public async Task A_candidate_answers_below_its_own_path_and_nowhere_else(string endpoint)
    {
        await using var guarded = await GuardedService.StartAsync(
            fixture.Redis.ConnectionString, settings: [("Page:Endpoint", endpoint), ("Page:Candidate", "1")]);
        var (client, other) = endpoint == "Operators"
            ? (guarded.Service.Operators, guarded.Service.Http) : (guarded.Service.Http, guarded.Service.Operators);
        var token = guarded.Issuer.Token("forecasts");
        Assert.Equal("cycle-length@2", await ModelAsync(client, "/v1/predict", token));
        Assert.Equal("cycle-length@1", await ModelAsync(client, "/candidate/v1/predict", token));
        Assert.Equal("cycle-length@2", await ModelAsync(client, "/v1/predict", token));
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(client, null, "/candidate/v1/predict"));
        Assert.Equal(HttpStatusCode.NotFound, await CallAsync(other, token, "/candidate/v1/predict"));
        Assert.Equal(HttpStatusCode.NotFound, await CallAsync(client, token, "/candidate/v1/predict:batch"));
        Assert.Contains(
            "name=\"predictions-candidate\" content=\"cycle-length@1\"",
            await client.GetStringAsync(new Uri("/", UriKind.Relative), HttpAnswers.Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Operators")]
    [InlineData("Http")]
    public async Task A_candidate_takes_no_stored_history(string endpoint)
    {
        await using var service = await StartAsync(("Page:Endpoint", endpoint), ("Page:Candidate", "1"));
        await service.Http.PutAsync("/v1/users/kept/history", Samples.HistoryJson).OkAsync();
        var client = endpoint == "Operators" ? service.Operators : service.Http;
        const string path = "/candidate/v1/predict";
        foreach (var body in (string[])["""{"userId":"kept"}""", """{"userId":"x","history":{"periods":[]}}"""])
        {
            var problem = await client.PostAsync(path, body).ProblemAsync(400, "INVALID_FIELD", "userId");
            Assert.Contains("must be absent", problem.GetProperty("detail").GetString()!, StringComparison.Ordinal);
        }

        await client.PostAsync("/v1/predict", """{"userId":"kept"}""").OkAsync();
        await client.PostAsync(path, Call).OkAsync();
    }

    [Fact]
    public async Task Without_a_candidate_its_path_does_not_exist()
    {
        await using var service = await StartAsync(("Page:Endpoint", "Http"));
        Assert.Equal(HttpStatusCode.NotFound, await CallAsync(service.Http, null, "/candidate/v1/predict"));
        Assert.Contains(
            "name=\"predictions-candidate\" content=\"\"",
            await service.Http.GetStringAsync(new Uri("/", UriKind.Relative), HttpAnswers.Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("9")]
    [InlineData("../1")]
    [InlineData("")]
    public async Task A_candidate_that_cannot_be_loaded_stops_the_start(string version)
    {
        var problem = await Assert.ThrowsAsync<ConfigurationException>(
            () => StartAsync(("Page:Endpoint", "Http"), ("Page:Candidate", version)));
        Assert.StartsWith("Page:Candidate must be a version in Models:Directory", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_candidate_without_the_page_stops_the_start()
    {
        var problem = await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync(("Page:Candidate", "1")));
        Assert.Equal("Page:Candidate needs Page:Endpoint", problem.Message);
    }

    [Fact]
    public async Task An_unknown_endpoint_stops_the_start()
    {
        var problem = await Assert.ThrowsAsync<ConfigurationException>(() => StartAsync(("Page:Endpoint", "Grpc")));
        Assert.Equal("Page:Endpoint must be Off, Operators or Http", problem.Message);
    }

    private Task<ServiceUnderTest> StartAsync(params (string Key, string Value)[] settings) =>
        ServiceUnderTest.StartAsync(fixture.Redis.ConnectionString, settings: settings);

    private static async Task<HttpStatusCode> CallAsync(HttpClient client, string? token, string path = "/v1/predict")
    {
        using var response = await SendAsync(client, token, path);
        return response.StatusCode;
    }

    private static async Task<string> ModelAsync(HttpClient client, string path, string token)
    {
        using var response = await SendAsync(client, token, path);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonNode.Parse(await response.Content.ReadAsStringAsync(HttpAnswers.Token))!["model"]!.GetValue<string>();
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string? token, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(Call, MediaTypeHeaderValue.Parse("application/json")),
        };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await client.SendAsync(request, HttpAnswers.Token);
    }
}
