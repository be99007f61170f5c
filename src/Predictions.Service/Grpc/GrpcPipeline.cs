using System.Diagnostics;
using System.Security.Claims;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.AspNetCore.Http.Features;
using Predictions.Contract;
using Predictions.Core;
using Predictions.Service.Access;
using Predictions.Service.Audit;
using Predictions.Service.Calls;
using Predictions.Service.Telemetry;
using Wire = Predictions.V1;

namespace Predictions.Service.Grpc;

/// <summary>Handles one call: returns an answer or an error.</summary>
internal delegate ValueTask<Outcome<TAnswer>> UnaryWork<in TService, in TRequest, TAnswer>(
    TService service, TRequest request, Call call);

/// <summary>Handles one call whose answer is a stream: returns the error that ends it, or <c>null</c>.</summary>
internal delegate Task<PredictionError?> StreamWork<in TService, in TRequest, TResponse>(
    TService service, TRequest request, IServerStreamWriter<TResponse> stream, ServerCallContext context, Call call);

/// <summary>
/// The steps of a call over gRPC, in order: shed → authenticate → authorize → admit → handle → map error → count.
/// <see cref="RunAsync"/> lists them. The gRPC library reads the message before "admit"; the steps from there to "map error" run
/// in <see cref="HandleAsync"/>. A gRPC path needs no check: it holds no user id.
/// </summary>
internal sealed class GrpcPipeline(
    AdmissionControl admission, AccessControl access, CallerShares shares, CallBounds bounds, HistoryAudit audit, RequestIds ids,
    CallMetrics metrics, CallerMetrics callers, IServiceProvider services)
{
    private const string Transport = "grpc";

    // Prepared, so that shedding a call costs little.
    private static readonly StatusHeaders Full = new(AdmissionControl.Full);

    private static readonly StatusHeaders Failed = new(StatusMapping.ToStatus(ErrorTable.Internal, ErrorTable.InternalMessage));

    private static readonly string ShareExceeded = CallerShares.Exceeded.Reason.WireName();

    private static readonly Status Abandoned = new(StatusCode.Cancelled, "The caller has disconnected.");

    private readonly CallMetrics.TransportMetrics _metrics = metrics.Of(Transport, GrpcStatusNames.All, GrpcStatusNames.IsFault);
    private readonly RootServices _rootServices = new(services);

    /// <summary>Runs a request for a known method through every step.</summary>
    /// <param name="http">The request.</param>
    /// <param name="method">The gRPC library's endpoint of the method.</param>
    public Task RunMethodAsync(HttpContext http, Endpoint method)
    {
        http.SetEndpoint(method);
        return RunAsync(http, method.RequestDelegate!);
    }

    /// <summary>Runs a request through every step.</summary>
    /// <param name="http">The request.</param>
    /// <param name="endpoint">Runs the endpoint that routing found, or answers that there is none.</param>
    public async Task RunAsync(HttpContext http, RequestDelegate endpoint)
    {
        var began = Stopwatch.GetTimestamp();
        CallName? call = null;
        Activity? span = null;
        try
        {
            ids.Begin(http);
            // The library's endpoint for an unknown method is no method, and answers UNIMPLEMENTED to everyone.
            var method = http.GetEndpoint() is { } found && found.Metadata.GetMetadata<GrpcMethodMetadata>() is not null
                ? found
                : null;
            call = CallName.Of(method);
            span = call is null ? null : CallSpans.Begin(http, call, Transport, ids);
            PredictionError? error = null;
            // A health check allows anonymous callers: it must answer without a token and under load.
            if (call is not null)
            {
                error ??= TryAdmit(http.Request) ? null : AdmissionControl.Full; // shed
                error ??= await access.AuthenticateAsync(http);                  // authenticate
                error ??= await access.AuthorizeAsync(http, call);               // authorize
                if (error is not null)
                    audit.Refused(http, call, Transport, error.Reason);
                http.Features.Set<IServiceProvidersFeature>(_rootServices);
            }

            if (error is null)
                await endpoint(http);                                            // admit, handle, map error: HandleAsync
            else
                Refuse(http.Response, ReferenceEquals(error, AdmissionControl.Full) ? Full : new StatusHeaders(error));
            UnreadableCalls.Replace(http);
        }
        catch (Exception unexpected)
        {
            Fail(http, unexpected);
        }
        finally
        {
            var status = StatusIndexOf(http);
            CallSpans.End(span, GrpcStatusNames.All[status]);
            Count(http, call, status, began);                                    // count
            ListenerFeature.Of(http)?.CountEnd(http.RequestAborted.IsCancellationRequested);
        }
    }

    /// <summary>Answers a call whose message was read. Throws what the gRPC library turns into the status of an error.</summary>
    public async Task<TResponse> HandleAsync<TService, TRequest, TAnswer, TResponse>(
        UnaryWork<TService, TRequest, TAnswer> work,
        Func<TAnswer, TResponse> toResponse,
        TService service,
        TRequest request,
        ServerCallContext context)
    {
        if (!admission.TryBegin())                                           // admit
            throw StatusMapping.ToException(AdmissionControl.Full);
        using var call = new GrpcCall(bounds, context);
        PredictionError error;
        try
        {
            using var share = shares.AreOn ? await shares.EnterAsync(call, ItemsOf(request)) : null;
            var outcome = share is null or { IsAcquired: true }
                ? await work(service, request, call)                         // handle
                : CallerShares.Exceeded;
            if (outcome.IsSuccess)
                return toResponse(outcome.Value);
            error = outcome.Error;
        }
        catch (OperationCanceledException) when (call.IsExpired || context.CancellationToken.IsCancellationRequested)
        {
            error = CallBounds.DeadlineExceeded;
        }
        catch (Exception unexpected)
        {
            bounds.LogFailure(unexpected, call.Http);
            throw StatusMapping.ToException(StatusMapping.ToStatus(ErrorTable.Internal, ErrorTable.InternalMessage));
        }
        finally
        {
            admission.End();
        }

        // The call's token is canceled by a disconnect too.
        throw error.Reason == ErrorReason.DeadlineExceeded && !call.IsExpired
            ? new RpcException(Abandoned)
            : StatusMapping.ToException(error);                              // map error
    }

    /// <summary>
    /// Answers a call with a stream. It takes no place among the calls that are handled at once, because it mostly waits; its
    /// handler bounds their number.
    /// </summary>
    public async Task StreamAsync<TService, TRequest, TResponse>(
        StreamWork<TService, TRequest, TResponse> work, TService service, TRequest request, IServerStreamWriter<TResponse> stream,
        ServerCallContext context)
    {
        using var call = new GrpcCall(bounds, context);
        PredictionError? error;
        try
        {
            error = await work(service, request, stream, context, call);
        }
        catch (Exception unexpected) when (!context.CancellationToken.IsCancellationRequested)
        {
            bounds.LogFailure(unexpected, call.Http);
            throw StatusMapping.ToStatus(ErrorTable.Internal, ErrorTable.InternalMessage).ToRpcException();
        }

        if (error is not null)
            throw StatusMapping.ToException(error);
    }

    private void Count(HttpContext http, CallName? call, int status, long began)
    {
        var isRefused = status == (int)StatusCode.ResourceExhausted;
        _metrics.Count(call, status, began, isRefused && StatusHeaders.Of(http)[ErrorTable.ReasonTrailer] == ShareExceeded);
        if (callers.AreOn && call is not null)
            callers.Count(http.User.Identity as Caller, isRefused);
    }

    private static int? ItemsOf<TRequest>(TRequest request) =>
        request is Wire.BatchPredictRequest batch ? batch.Requests.Count : null;

    private bool TryAdmit(HttpRequest request) =>
        request.Headers.TryGetValue(GrpcTimeout.Header, out var timeout) && GrpcTimeout.Read(timeout.ToString()) is { } time
            ? admission.TryAdmit(time)
            : admission.TryAdmit();

    // A status that has no details is the library's. It cannot reach a caller who has disconnected.
    private static int StatusIndexOf(HttpContext http)
    {
        var headers = StatusHeaders.Of(http);
        var index = GrpcStatusNames.IndexOf(headers.GrpcStatus);
        return index != (int)StatusCode.OK && !headers.ContainsKey(StatusHeaders.Details)
            && http.RequestAborted.IsCancellationRequested
                ? (int)StatusCode.Cancelled
                : index;
    }

    /// <summary>Ends a call whose step threw.</summary>
    private void Fail(HttpContext http, Exception unexpected)
    {
        if (http.RequestAborted.IsCancellationRequested)
            return;
        bounds.LogFailure(unexpected, http);
        if (http.Response.HasStarted)
            http.Abort();
        else
            Refuse(http.Response, Failed);
    }

    private static void Refuse(HttpResponse response, StatusHeaders status)
    {
        response.ContentType = "application/grpc";
        status.WriteTo(response.Headers);
    }

    /// <summary>
    /// Every service of the contract is a singleton, so the library resolves them from the root provider. A scope for each call
    /// would allocate and give nothing.
    /// </summary>
    private sealed class RootServices(IServiceProvider services) : IServiceProvidersFeature
    {
        public IServiceProvider RequestServices { get; set; } = services;
    }

    private sealed class GrpcCall(CallBounds bounds, ServerCallContext context) : Call(bounds)
    {
        public override ClaimsPrincipal? Principal => context.GetHttpContext().Features.Get<IHttpAuthenticationFeature>()?.User;

        public override string Transport => GrpcPipeline.Transport;

        public override HttpContext Http => context.GetHttpContext();

        protected override CancellationToken RequestAborted => context.CancellationToken;

        // Without a deadline the token would be created for this question alone.
        protected override bool IsCallersDeadlineOver =>
            context.Deadline != DateTime.MaxValue && context.CancellationToken.IsCancellationRequested;
    }
}
