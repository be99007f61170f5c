using System.Net.Http.Headers;

namespace Predictions.Service.Http;

/// <summary>The warm-up request: a forecast of an invented history over HTTP/JSON.</summary>
internal static class HttpWarmup
{
    private const string Body = """{"history":{"periods":[{"start":"2025-01-01"},{"start":"2025-01-29"}]},"asOf":"2025-02-10"}""";

    public static HttpRequestMessage To(Uri address) => new(HttpMethod.Post, new Uri(address, "/v1/predict"))
    {
        Content = new StringContent(Body, new MediaTypeHeaderValue("application/json")),
    };

    /// <summary>Whether a response that was read to its end is a forecast.</summary>
    public static bool IsAnswered(HttpResponseMessage response) => response.IsSuccessStatusCode;
}
