using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using Predictions.Contract;
using Predictions.Core;
using Predictions.Service.Access;
using Predictions.Service.Calls;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Grpc;

/// <summary>
/// Where every gRPC call passes: it is counted, refused while too many wait or where its caller may not make it, and an error that the gRPC library itself
/// answered with gets its details.
/// </summary>
internal sealed class GrpcCallMiddleware(
    RequestDelegate next, AdmissionControl gate, AccessControl access, CallMetrics metrics, IServiceProvider services)
{
    public const string Transport = "grpc";

    private const string DetailsHeader = "grpc-status-details-bin";

    private static readonly string Full = DetailsOf(StatusMapping.ToStatus(AdmissionControl.Full));

    private static readonly string TooLarge = DetailsOf(StatusMapping.ToStatus(StrictMarshallers.TooLarge(LimitOptions.BatchBytes)));

    private readonly CallMetrics.TransportMetrics _metrics = metrics.Of(Transport, GrpcStatusNames.All, GrpcStatusNames.IsFault);
    private readonly Singletons _singletons = new(services);

    public async Task InvokeAsync(HttpContext http)
    {
        var began = Stopwatch.GetTimestamp();
        var call = http.GetEndpoint()?.Metadata.GetMetadata<CallName>();
        var span = call is null ? null : CallSpans.Begin(http, call, Transport);
        // Health is no call of the contract, and must answer also under load.
        if (call is null)
        {
            await next(http);
        }
        else if (gate.TryAdmit())
        {
            var caller = await access.AdmitAsync(http, call.Needs);
            if (caller.IsSuccess)
                await AnswerAsync(http, caller.Value);
            else
                Refuse(http.Response, caller.Error, DetailsOf(StatusMapping.ToStatus(caller.Error)));
        }
        else
        {
            Refuse(http.Response, AdmissionControl.Full, Full);
        }

        var status = IndexOfStatus(http);
        CallSpans.End(span, GrpcStatusNames.All[status]);
        _metrics.Count(call, status, began);
    }

    private async Task AnswerAsync(HttpContext http, Caller caller)
    {
        caller.Enter(http);
        http.Features.Set<IServiceProvidersFeature>(_singletons);
        await next(http);
        AddDetails(http);
    }

    // To a caller who hung up nothing can be written, which the library takes for a fault of unknown kind.
    private static int IndexOfStatus(HttpContext http)
    {
        var index = GrpcStatusNames.IndexOf(StatusIn(http).GrpcStatus);
        return index == (int)StatusCode.Unknown && http.RequestAborted.IsCancellationRequested ? (int)StatusCode.Cancelled : index;
    }

    private static void Refuse(HttpResponse response, PredictionError failure, string details)
    {
        response.ContentType = "application/grpc";
        response.Headers.GrpcStatus = ((int)ErrorTable.Of(failure.Reason.WireName()).Code).ToString(CultureInfo.InvariantCulture);
        response.Headers.GrpcMessage = failure.Message;
        response.Headers[DetailsHeader] = details;
    }

    /// <summary>A message over the library's own limit is refused before any of our code sees it.</summary>
    private static void AddDetails(HttpContext http)
    {
        if (http.Response.HasStarted || StatusIn(http) is not { GrpcStatus: ["8"] } status || status.ContainsKey(DetailsHeader))
            return;
        status[DetailsHeader] = TooLarge;
    }

    /// <summary>Where the call's status stands: in the trailers, or in the head of an answer that has nothing else.</summary>
    private static IHeaderDictionary StatusIn(HttpContext http) =>
        http.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { GrpcStatus.Count: > 0 } trailers
            ? trailers
            : http.Response.Headers;

    private static string DetailsOf(Google.Rpc.Status status) => Convert.ToBase64String(status.ToByteArray());

    /// <summary>Every service of the contract is a singleton: no scope is opened for a call.</summary>
    private sealed class Singletons(IServiceProvider services) : IServiceProvidersFeature
    {
        public IServiceProvider RequestServices { get; set; } = services;
    }
}
