using System.Net.Http.Headers;
using Predictions.Service.Hosting;

namespace Predictions.Service.Http;

/// <summary>A forecast of a made-up history over HTTP/JSON.</summary>
internal sealed class WarmupForecast : IWarmupRequest
{
    private const string Body = """{"history":{"periods":[{"start":"2025-01-01"},{"start":"2025-01-29"}]},"asOf":"2025-02-10"}""";

    public Listener Listener => Listener.Http;

    public HttpRequestMessage To(Uri address) => new(HttpMethod.Post, new Uri(address, "/v1/predict"))
    {
        Content = new StringContent(Body, new MediaTypeHeaderValue("application/json")),
    };

    public bool IsAnswered(HttpResponseMessage response) => response.IsSuccessStatusCode;
}
