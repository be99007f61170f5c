using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Predictions.Service.Tests;

/// <summary>JSON requests, and assertions on their responses.</summary>
internal static class HttpAnswers
{
    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static Task<HttpResponseMessage> PostAsync(this HttpClient http, string path, string json) =>
        http.SendJsonAsync(HttpMethod.Post, path, Encoding.UTF8.GetBytes(json));

    public static Task<HttpResponseMessage> PutAsync(this HttpClient http, string path, string json) =>
        http.SendJsonAsync(HttpMethod.Put, path, Encoding.UTF8.GetBytes(json));

    public static async Task<HttpResponseMessage> SendJsonAsync(this HttpClient http, HttpMethod method, string path, byte[] json)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new ByteArrayContent(json) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await http.SendAsync(request, Token);
    }

    /// <summary>Asserts status 200 and returns the body.</summary>
    public static async Task<JsonElement> OkAsync(this Task<HttpResponseMessage> pending)
    {
        using var response = await pending;
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{response.StatusCode}: {text}");
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Asserts a failure and returns its problem document (RFC 9457).</summary>
    public static async Task<JsonElement> ProblemAsync(
        this Task<HttpResponseMessage> pending, int status, string reason, string? field = null)
    {
        using var response = await pending;
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True((int)response.StatusCode == status, $"{response.StatusCode}: {text}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal(reason, problem.GetProperty("reason").GetString());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
        if (field is not null)
            Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), text);
        return problem;
    }
}
