using System.Buffers.Binary;
using Google.Protobuf;
using Predictions.LoadTest.Populations;
using Predictions.V1;

namespace Predictions.PerfGates.Traffic;

/// <summary>The request that every saturated run repeats, as it goes over the wire.</summary>
internal static class PredictBody
{
    /// <summary>The method's path.</summary>
    public const string Path = "/predictions.v1.CyclePredictions/Predict";

    private const int Cycles = 3;

    // A byte that says "not compressed", and the length in four.
    private const int FrameBytes = 5;

    /// <summary>A framed <c>PredictRequest</c> of a stored user.</summary>
    public static byte[] Of(string userId)
    {
        var request = new PredictRequest { UserId = userId, AsOf = $"{Population.AsOf:yyyy-MM-dd}", Cycles = Cycles };
        var body = new byte[FrameBytes + request.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), body.Length - FrameBytes);
        request.WriteTo(body.AsSpan(FrameBytes));
        return body;
    }

    /// <summary>The same question of the HTTP/JSON endpoint.</summary>
    public static string PathOf(string userId) => $"/v1/users/{userId}/forecast?asOf={Population.AsOf:yyyy-MM-dd}&cycles={Cycles}";
}
