using System.Net;
using Predictions.Service.Tests.Access;

namespace Predictions.Service.Tests;

/// <summary>HEAD is answered as GET, without the body (RFC 9110, section 9.3.2).</summary>
public sealed class HeadTests(ServiceFixture fixture)
{
    private readonly ServiceUnderTest _service = fixture.Service;

    [Theory]
    [InlineData("/v1/users/{user}/history", 200)]
    [InlineData("/v1/users/{user}/forecast?asOf=2026-03-05", 200)]
    [InlineData("/v1/users/{user}/forecast?asOf=2026-02-30", 400)]
    [InlineData("/v1/users/{user}/forecast?colour=1", 400)]
    [InlineData("/v1/users/unknown/history", 404)]
    [InlineData("/v1/users/a%2Fb/history", 400)]
    [InlineData("/v1/models", 200)]
    [InlineData("/v1/models/999", 404)]
    [InlineData("/v1/nothing", 404)]
    [InlineData("/v1/predict", 405)]
    [InlineData("/v1/users/{user}/history:record", 405)]
    [InlineData("/openapi/v1.json", 200)]
    [InlineData("/openapi/v9.json", 404)]
    [InlineData("/", 302)]
    [InlineData("/scalar/", 200)]
    [InlineData("/scalar/scalar.js", 200)]
    public async Task The_public_endpoint_answers_HEAD_as_GET(string path, int status)
    {
        var user = ServiceFixture.NewUser();
        await _service.Histories.RecordHistoryAsync(Samples.Record(user));
        IsAnsweredAsGet(_service.HttpAddress, path.Replace("{user}", user, StringComparison.Ordinal), status);
    }

    [Theory]
    [InlineData("/metrics", 200)]
    [InlineData("/health/live", 200)]
    [InlineData("/health/ready", 200)]
    [InlineData("/nothing", 404)]
    public void The_operators_endpoint_answers_HEAD_as_GET(string path, int status) =>
        IsAnsweredAsGet(_service.OperatorsAddress, path, status);

    [Theory]
    [InlineData("DELETE", "/v1/models", "GET, HEAD")]
    [InlineData("PUT", "/v1/users/someone/forecast", "GET, HEAD")]
    [InlineData("OPTIONS", "/v1/models/1", "GET, HEAD")]
    [InlineData("POST", "/openapi/v1.json", "GET, HEAD")]
    [InlineData("POST", "/v1/users/someone/history", "DELETE, GET, HEAD, PUT")]
    [InlineData("HEAD", "/v1/predict", "POST")]
    [InlineData("GET", "/v1/predict:batch", "POST")]
    public async Task A_405_names_HEAD_where_GET_is_allowed(string method, string path, string allowed)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var answer = await _service.Http.SendAsync(request, HttpAnswers.Token);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(allowed.Split(", "), answer.Content.Headers.Allow.Order(StringComparer.Ordinal));
        if (method == "HEAD")
            return;
        var problem = await Task.FromResult(answer).ProblemAsync(405, "METHOD_NOT_ALLOWED");
        Assert.Contains("This route accepts ", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/metrics")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task A_405_of_the_operators_endpoint_names_HEAD(string path)
    {
        using var answer = await _service.Operators.PostAsync(new Uri(path, UriKind.Relative), null, HttpAnswers.Token);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["GET", "HEAD"], answer.Content.Headers.Allow.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task HEAD_needs_the_scope_of_GET()
    {
        await using var guarded = await GuardedService.StartAsync(fixture.Redis.ConnectionString);
        var (user, other) = (ServiceFixture.NewUser(), ServiceFixture.NewUser());
        await _service.Histories.RecordHistoryAsync(Samples.Record(user));
        await _service.Histories.RecordHistoryAsync(Samples.Record(other));
        var bound = guarded.Issuer.Token("histories", user);
        Assert.Equal(401, await StatusAsync(user, null));
        Assert.Equal(403, await StatusAsync(user, guarded.Issuer.Token("forecasts erase models")));
        Assert.Equal(403, await StatusAsync(other, bound));
        Assert.Equal(200, await StatusAsync(user, bound));

        async Task<int> StatusAsync(string of, string? token)
        {
            var statuses = new List<int>();
            foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
            {
                using var answer = await guarded.SendAsync(method, $"/v1/users/{of}/history", token);
                statuses.Add((int)answer.StatusCode);
            }

            return Assert.Single(statuses.Distinct());
        }
    }

    private static void IsAnsweredAsGet(Uri address, string path, int status)
    {
        var get = RawHttp.Send(address, $"GET {path} HTTP/1.1").Split("\r\n\r\n", 2);
        var head = RawHttp.Send(address, $"HEAD {path} HTTP/1.1").Split("\r\n\r\n", 2);
        Assert.StartsWith($"HTTP/1.1 {status} ", get[0], StringComparison.Ordinal);
        Assert.Equal(Lines(get[0]), Lines(head[0]));
        Assert.True(get[1].Length > 0 || get[0].Contains("Content-Length: 0", StringComparison.Ordinal));
        Assert.Equal("", head[1]);
    }

    // The date and the request id differ. Without a body the server leaves out the transfer coding, and a length of 0.
    private static IEnumerable<string> Lines(string head) =>
        head.Split("\r\n")
            .Where(line => line.Split(": ") is not
                (["Date" or "Transfer-Encoding" or "x-request-id", ..] or ["Content-Length", "0"]))
            .Order(StringComparer.Ordinal);
}
