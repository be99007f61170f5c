using System.Net;
using System.Net.Http.Headers;

namespace Predictions.PerfGates.Traffic;

/// <summary>One call made by hand, to see that what is about to be counted is answered well, and how long the answer is.</summary>
internal static class Probe
{
    private const string Ok = "0";

    /// <summary>The first calls of a fresh instance compile what they need, and on a busy machine may not have their value in time.</summary>
    private const int Attempts = 5;

    /// <summary>Calls Predict and returns the bytes of its framed reply.</summary>
    /// <exception cref="MeasurementException">The answer was not OK, several times.</exception>
    public static async Task<byte[]> PredictAsync(Uri grpc, byte[] body, CancellationToken cancellation)
    {
        using var client = new HttpClient { BaseAddress = grpc };
        var status = "none";
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            (status, var reply) = await CallAsync(client, body, cancellation);
            if (status == Ok)
                return reply;
        }

        throw new MeasurementException($"a probe was answered with gRPC status {status}");
    }

    private static async Task<(string Status, byte[] Reply)> CallAsync(HttpClient client, byte[] body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, PredictBody.Path)
        {
            Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(body),
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var response = await client.SendAsync(request, cancellation);
        var reply = await response.Content.ReadAsByteArrayAsync(cancellation);
        return (Header(response.TrailingHeaders) ?? Header(response.Headers) ?? "none", reply);
    }

    private static string? Header(HttpHeaders headers) =>
        headers.TryGetValues("grpc-status", out var values) ? values.FirstOrDefault() : null;
}
