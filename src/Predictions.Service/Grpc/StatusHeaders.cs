using System.Globalization;
using Google.Protobuf;
using Microsoft.AspNetCore.Http.Features;
using Predictions.Core;

namespace Predictions.Service.Grpc;

/// <summary>The headers of an error's status. Prepared once for an error that is frequent or has a fixed text.</summary>
internal sealed class StatusHeaders(Google.Rpc.Status status)
{
    public const string Details = "grpc-status-details-bin";

    private readonly string _code = status.Code.ToString(CultureInfo.InvariantCulture);
    private readonly string _message = status.Message;
    private readonly string _details = Convert.ToBase64String(status.ToByteArray());

    public StatusHeaders(PredictionError error) : this(StatusMapping.ToStatus(error))
    {
    }

    public void WriteTo(IHeaderDictionary headers)
    {
        headers.GrpcStatus = _code;
        headers.GrpcMessage = _message;
        headers[Details] = _details;
    }

    /// <summary>The headers that hold a call's status: the trailers, or the head of a response without a body.</summary>
    public static IHeaderDictionary Of(HttpContext http) =>
        http.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { GrpcStatus.Count: > 0 } trailers
            ? trailers
            : http.Response.Headers;
}
