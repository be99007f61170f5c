using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Wire = Predictions.V1;

namespace Predictions.Service.Grpc;

/// <summary>The warm-up request: a forecast of an invented history over gRPC.</summary>
internal static class GrpcWarmup
{
    // One byte for "not compressed" and four for the length.
    private const int FrameBytes = 5;

    private static readonly string Path = $"/{Wire.CyclePredictions.Descriptor.FullName}/Predict";

    public static HttpRequestMessage To(Uri address) => new(HttpMethod.Post, new Uri(address, Path))
    {
        Version = HttpVersion.Version20,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Headers = { { "te", "trailers" } },
        Content = new ByteArrayContent(Framed()) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
    };

    /// <summary>Whether a response that was read to its end is a forecast.</summary>
    public static bool IsAnswered(HttpResponseMessage response) =>
        response.TrailingHeaders.TryGetValues("grpc-status", out var status) && status.FirstOrDefault() == "0";

    private static byte[] Framed()
    {
        var history = new Wire.History
        {
            Periods = { new Wire.Period { Start = "2025-01-01" }, new Wire.Period { Start = "2025-01-29" } },
        };
        var request = new Wire.PredictRequest { History = history, AsOf = "2025-02-10" };
        var framed = new byte[FrameBytes + request.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), framed.Length - FrameBytes);
        request.WriteTo(framed.AsSpan(FrameBytes));
        return framed;
    }
}
