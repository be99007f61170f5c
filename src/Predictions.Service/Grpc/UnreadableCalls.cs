using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;
using Predictions.Contract;
using Predictions.Core;
using Predictions.Service.Calls;

namespace Predictions.Service.Grpc;

/// <summary>
/// Replaces the status of a call that the gRPC library could not read. The library repeats the caller's headers in its texts, and
/// blames the service for what the caller sent.
/// </summary>
internal static class UnreadableCalls
{
    private static readonly StatusHeaders TooLarge = new(StrictMarshallers.TooLarge(LimitOptions.BatchBytes));

    private static readonly StatusHeaders NotGrpc = Invalid("The content type must be application/grpc.");

    private static readonly StatusHeaders NotHttp2 = Invalid("A call must be sent over HTTP/2.");

    private static readonly StatusHeaders NotOneMessage = Invalid(
        "The call must hold one whole gRPC message. If the message is compressed, grpc-encoding must say how.");

    private static readonly StatusHeaders NoMessage = new(StatusMapping.ToStatus(
        ErrorTable.NoMessage, "The message did not arrive. The call can be repeated."));

    private static readonly StatusHeaders UnknownEncoding = new(StatusMapping.ToStatus(
        ErrorTable.UnknownEncoding, "The message must be uncompressed, or compressed by gzip or deflate."));

    /// <summary>Looks at a call that the library has ended.</summary>
    public static void Replace(HttpContext http)
    {
        // A response starts with the answer's first byte, so the library has read the message of one that has started.
        if (http.Response.HasStarted || http.RequestAborted.IsCancellationRequested)
            return;
        var headers = StatusHeaders.Of(http);
        if (!headers.ContainsKey(StatusHeaders.Details))
            Replacement(http, headers.GrpcStatus)?.WriteTo(headers);
    }

    private static StatusHeaders? Replacement(HttpContext http, string? status) =>
        ((StatusCode)GrpcStatusNames.IndexOf(status), http.Response.StatusCode) switch
        {
            (StatusCode.ResourceExhausted, _) => TooLarge,
            // The library's endpoint for an unknown method has the same status, and a fixed text.
            (StatusCode.Unimplemented, _) =>
                http.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>() is null ? null : UnknownEncoding,
            (StatusCode.Unknown or StatusCode.Internal, StatusCodes.Status415UnsupportedMediaType) => NotGrpc,
            (StatusCode.Unknown or StatusCode.Internal, StatusCodes.Status426UpgradeRequired) => NotHttp2,
            (StatusCode.Unknown or StatusCode.Internal, _) => IsClosing(http) || IsEmpty(http) ? NoMessage : NotOneMessage,
            _ => null,
        };

    // .NET's client sends a call without its message when it repeats one that a closing connection refused (grpc-dotnet with a
    // retry policy). So an empty body asks for another try.
    private static bool IsEmpty(HttpContext http)
    {
        if (!http.Request.BodyReader.TryRead(out var read))
            return false;
        http.Request.BodyReader.AdvanceTo(read.Buffer.Start);
        return read is { IsCompleted: true, Buffer.IsEmpty: true };
    }

    // The server may end a message that is on its way when it closes the connection.
    private static bool IsClosing(HttpContext http) =>
        http.Features.Get<IConnectionLifetimeNotificationFeature>() is
        {
            ConnectionClosedRequested.IsCancellationRequested: true,
        };

    private static StatusHeaders Invalid(string text) => new(new PredictionError(ErrorReason.InvalidField, text));
}
