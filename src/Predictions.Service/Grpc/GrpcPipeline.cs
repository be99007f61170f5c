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
/// The private method <c>RunAsync</c> lists them. <see cref="PlainMethod"/> or the gRPC library reads the message before "admit";
/// the steps from there to "map error" run in <see cref="AnswerAsync"/> or <see cref="HandleAsync"/>. A gRPC path needs no check:
/// it holds no user id.
/// </summary>
internal sealed class GrpcPipeline(
    AdmissionControl admission, AccessControl access, CallerShares shares, CallBounds bounds, HistoryAudit audit, RequestIds ids,
    CallMetrics metrics, CallerMetrics callers, IServiceProvider services)
{
    public const string Transport = "grpc";

    // Prepared, so that shedding a call costs little.
    private static readonly StatusHeaders Full = new(AdmissionControl.Full);

    private static readonly StatusHeaders Failed = new(StatusMapping.ToStatus(ErrorTable.Internal, ErrorTable.InternalMessage));

    private static readonly string ShareExceeded = CallerShares.Exceeded.Reason.WireName();

    private static readonly StatusHeaders Abandoned = new(new Google.Rpc.Status
    {
        Code = (int)StatusCode.Cancelled, Message = "The caller has disconnected.",
    });

    // Compared by reference. Its status is Failed, which no reason has.
    private static readonly PredictionError Bug = new(ErrorReason.None, ErrorTable.InternalMessage);

    private readonly CallMetrics.TransportMetrics _metrics = metrics.Of(Transport, GrpcStatusNames.All, GrpcStatusNames.IsFault);
    private readonly RootServices _rootServices = new(services);

    /// <summary>Runs a request for a method of the contract through every step.</summary>
    /// <param name="http">The request.</param>
    /// <param name="method">The method.</param>
    public Task RunMethodAsync(HttpContext http, KnownMethod method) =>
        RunAsync(http, method.Endpoint.RequestDelegate!, method.Call, method);

    /// <summary>Runs a request through every step.</summary>
    /// <param name="http">The request.</param>
    /// <param name="endpoint">Runs the endpoint that routing found, or answers that there is none.</param>
    public Task RunAsync(HttpContext http, RequestDelegate endpoint)
    {
        // The library's endpoint for an unknown method is no method, and answers UNIMPLEMENTED to everyone.
        var method = http.GetEndpoint() is { } found && found.Metadata.GetMetadata<GrpcMethodMetadata>() is not null
            ? found
            : null;
        return RunAsync(http, endpoint, CallName.Of(method), null);
    }

    private async Task RunAsync(HttpContext http, RequestDelegate endpoint, CallName? call, KnownMethod? method)
    {
        var began = Stopwatch.GetTimestamp();
        StatusCode? answered = null;
        Activity? span = null;
        try
        {
            ids.Begin(http);
            span = call is null ? null : CallSpans.Begin(http, call, Transport, ids);
            PredictionError? error = null;
            var time = TimeOf(http.Request);
            // A health check allows anonymous callers: it must answer without a token and under load.
            if (call is not null)
            {
                error ??= admission.TryAdmit(time) ? null : AdmissionControl.Full; // shed
                error ??= await access.AuthenticateAsync(http);                  // authenticate
                error ??= await access.AuthorizeAsync(http, call);               // authorize
                if (error is not null)
                    audit.Refused(http, call, Transport, error.Reason);
            }

            if (error is not null)
                Refuse(http.Response, ReferenceEquals(error, AdmissionControl.Full) ? Full : new StatusHeaders(error));
            else if (method?.Plain is { } plain)
                answered = await plain.TryAnswerAsync(http, time);               // admit, handle, map error: AnswerAsync
            if (error is null && answered is null)
                await RunLibraryAsync(http, endpoint, call, method);             // the same: HandleAsync
        }
        catch (Exception unexpected)
        {
            Fail(http, unexpected);
        }
        finally
        {
            var status = (int?)answered ?? StatusIndexOf(http);
            CallSpans.End(span, GrpcStatusNames.All[status]);
            Count(http, call, status, began);                                    // count
            ListenerFeature.Of(http)?.CountEnd(http.RequestAborted.IsCancellationRequested);
        }
    }

    /// <summary>Begins a call whose request the library does not read.</summary>
    public PlainCall Begin(HttpContext http, TimeSpan? time) => new(bounds, http, time);

    /// <summary>Admits and handles a call whose message was read.</summary>
    public async ValueTask<Outcome<TAnswer>> AnswerAsync<TService, TRequest, TAnswer>(
        UnaryWork<TService, TRequest, TAnswer> work, TService service, TRequest request, Call call)
    {
        if (!admission.TryBegin())                                           // admit
            return AdmissionControl.Full;
        try
        {
            using var share = shares.AreOn ? await shares.EnterAsync(call, ItemsOf(request)) : null;
            if (share is { IsAcquired: false })
                return CallerShares.Exceeded;
            using var place = admission.Take(isBatch: ItemsOf(request) is not null);
            return await work(service, request, call);                       // handle
        }
        catch (OperationCanceledException) when (call.IsExpired || call.IsAborted)
        {
            return CallBounds.DeadlineExceeded;
        }
        catch (Exception unexpected)
        {
            bounds.LogFailure(unexpected, call.Http);
            return Bug;
        }
        finally
        {
            admission.End();
        }
    }

    /// <summary>The status of an error. The call's token is canceled by a disconnect too.</summary>
    public static StatusHeaders HeadersOf(PredictionError error, Call call) =>
        ReferenceEquals(error, Bug) ? Failed
        : ReferenceEquals(error, AdmissionControl.Full) ? Full
        : error.Reason == ErrorReason.DeadlineExceeded && !call.IsExpired ? Abandoned
        : new StatusHeaders(error);

    /// <summary>
    /// The same as <see cref="AnswerAsync"/> for a call that the gRPC library read. Throws what it turns into the status of an
    /// error.
    /// </summary>
    public async Task<TResponse> HandleAsync<TService, TRequest, TAnswer, TResponse>(
        UnaryWork<TService, TRequest, TAnswer> work,
        Func<TAnswer, TResponse> toResponse,
        TService service,
        TRequest request,
        ServerCallContext context)
    {
        using var call = new GrpcCall(bounds, context);
        var outcome = await AnswerAsync(work, service, request, call);
        return outcome.IsSuccess ? toResponse(outcome.Value) : throw HeadersOf(outcome.Error, call).ToException(); // map error
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

    /// <summary>Runs the gRPC library, and replaces the status of a call that it could not read.</summary>
    private async Task RunLibraryAsync(HttpContext http, RequestDelegate endpoint, CallName? call, KnownMethod? method)
    {
        if (method is not null)
            http.SetEndpoint(method.Endpoint);
        if (call is not null)
            http.Features.Set<IServiceProvidersFeature>(_rootServices);
        await endpoint(http);
        UnreadableCalls.Replace(http);
    }

    private static TimeSpan? TimeOf(HttpRequest request) =>
        request.Headers.TryGetValue(GrpcTimeout.Header, out var timeout) ? GrpcTimeout.Read(timeout.ToString()) : null;

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

    /// <summary>Answers a call with a status alone.</summary>
    public static StatusCode Refuse(HttpResponse response, StatusHeaders status)
    {
        response.ContentType = MessageFrame.ContentType;
        status.WriteTo(response.Headers);
        return status.Code;
    }

    /// <summary>
    /// Every service of the contract is a singleton, so the library resolves them from the root provider. A scope for each call
    /// would allocate and give nothing.
    /// </summary>
    private sealed class RootServices(IServiceProvider services) : IServiceProvidersFeature
    {
        public IServiceProvider RequestServices { get; set; } = services;
    }

    /// <summary>A call that the gRPC library read. The library ends it at the caller's deadline.</summary>
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

/// <summary>A method of the contract.</summary>
/// <param name="Endpoint">The gRPC library's endpoint.</param>
/// <param name="Call">Its name and scope; <c>null</c> if it allows anonymous callers.</param>
/// <param name="Plain">Answers it without the library; <c>null</c> for a stream.</param>
internal sealed record KnownMethod(Endpoint Endpoint, CallName? Call, PlainMethod? Plain)
{
    public static KnownMethod Of(Endpoint endpoint) =>
        new(endpoint, CallName.Of(endpoint), endpoint.Metadata.GetMetadata<PlainMethod>());
}
