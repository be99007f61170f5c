using System.Buffers.Binary;
using Google.Protobuf;
using Wire = Predictions.V1;

namespace Predictions.Service.Grpc;

/// <summary>The warm-up requests over gRPC.</summary>
internal static class GrpcWarmup
{
    // One byte for "not compressed" and four for the length.
    private const int FrameBytes = 5;

    public const string ContentType = "application/grpc";

    public static string Path => $"/{Wire.CyclePredictions.Descriptor.FullName}/Predict";

    /// <summary>The framed request for a forecast of an invented history.</summary>
    public static byte[] OfHistory() => Framed(new Wire.PredictRequest
    {
        History = new Wire.History
        {
            Periods = { new Wire.Period { Start = "2025-01-01" }, new Wire.Period { Start = "2025-01-29" } },
        },
        AsOf = "2025-02-10",
    });

    /// <summary>The framed request for a forecast of a stored history.</summary>
    public static byte[] OfUser(string userId) => Framed(new Wire.PredictRequest { UserId = userId, AsOf = "2025-02-10" });

    private static byte[] Framed(Wire.PredictRequest request)
    {
        var framed = new byte[FrameBytes + request.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), framed.Length - FrameBytes);
        request.WriteTo(framed.AsSpan(FrameBytes));
        return framed;
    }
}
