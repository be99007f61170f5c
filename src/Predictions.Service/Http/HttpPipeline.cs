using System.Diagnostics;
using System.Globalization;
using System.Security.Claims;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features.Authentication;
using Microsoft.Net.Http.Headers;
using Predictions.Contract;
using Predictions.Contract.Json;
using Predictions.Core;
using Predictions.Service.Access;
using Predictions.Service.Audit;
using Predictions.Service.Calls;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Http;

/// <summary>Handles one call: returns an answer or an error.</summary>
internal delegate ValueTask<Outcome<T>> HttpWork<T>(HttpRequest request, Call call);

/// <summary>Writes status and headers of an answer. Returns whether it has a body.</summary>
internal delegate bool HttpHead<T>(HttpResponse response, in T answer);

/// <summary>
/// The steps of a call over HTTP/JSON, in order: check path → shed → authenticate → authorize → admit → handle → map error →
/// count. <see cref="RunAsync"/> lists them. Those from "admit" to "map error" run inside the routed endpoint, in
/// <see cref="HandleAsync"/>.
/// </summary>
internal sealed class HttpPipeline(
    AdmissionControl admission, AccessControl access, CallerShares shares, CallBounds bounds, HistoryAudit audit, RequestIds ids,
    CallMetrics metrics, CallerMetrics callers)
{
    private const string Transport = "http";
    private const string Identity = "identity";

    /// <summary>No cache may keep an answer about a user, nor an error, which shows what is stored.</summary>
    private const string NoStore = "no-store";

    /// <summary>The server tells a body that ended with its connection from other invalid bodies in its message alone.</summary>
    private const string CutOff = "Unexpected end of request content.";

    /// <summary>The status that proxies and metrics use for a caller that has disconnected.</summary>
    private const int Abandoned = StatusCodes.Status499ClientClosedRequest;

    private static readonly string[] StatusTexts =
        [.. Enumerable.Range(0, 600).Select(status => status.ToString(CultureInfo.InvariantCulture))];

    private readonly CallMetrics.TransportMetrics _metrics = metrics.Of(Transport, StatusTexts, IsFault);

    /// <summary>
    /// Runs a request through every step. A request for a route that allows anonymous callers, such as the OpenAPI document, is
    /// not shed and skips the access steps.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="endpoint">The routed endpoint, or the answer 404.</param>
    public async Task RunAsync(HttpContext http, RequestDelegate endpoint)
    {
        var began = Stopwatch.GetTimestamp();
        CallName? call = null;
        Activity? span = null;
        try
        {
            ids.Begin(http);
            call = CallName.Of(http.GetEndpoint() as RouteEndpoint);
            span = call is null ? null : CallSpans.Begin(http, call, Transport, ids);
            if (call is { IsPersonal: true })
                http.Response.Headers.CacheControl = NoStore;
            var error = PathCheck.Fault(http);                                   // check path
            if (call is not null)
            {
                error ??= admission.TryAdmit() ? null : AdmissionControl.Full;   // shed
                error ??= await access.AuthenticateAsync(http);                  // authenticate
                error ??= await access.AuthorizeAsync(http, call);               // authorize
                if (error is not null)
                    audit.Refused(http, call, Transport, error.Reason);
            }

            if (error is null)
            {
                await endpoint(http);                                            // admit, handle, map error: HandleAsync
                await StatusProblems.CompleteAsync(http);
            }
            else
            {
                await RefuseAsync(http, error, call);
            }
        }
        catch (Exception unexpected)
        {
            await FailAsync(http, unexpected);
        }
        finally
        {
            CallSpans.End(span, StatusTexts[http.Response.StatusCode]);
            Count(http, call, began);                                            // count
            ListenerFeature.Of(http)?.CountEnd(http.RequestAborted.IsCancellationRequested);
        }
    }

    private void Count(HttpContext http, CallName? call, long began)
    {
        var isRefused = http.Response.StatusCode == StatusCodes.Status429TooManyRequests;
        _metrics.Count(call, http.Response.StatusCode, began, isRefused && http.Items.ContainsKey(CallerShares.Exceeded));
        if (callers.AreOn && call is not null)
            callers.Count(http.User.Identity as Caller, isRefused);
    }

    /// <summary>The endpoint of a call without a body.</summary>
    public RequestDelegate Endpoint<T>(JsonWrite<T> write, HttpWork<T> work, HttpHead<T>? head = null)
    {
        Func<HttpRequest, Call, ValueTask<Outcome<bool>>> nothing = static (_, _) => ValueTask.FromResult<Outcome<bool>>(true);
        Func<HttpRequest, bool, Call, ValueTask<Outcome<T>>> handle = (request, _, call) => work(request, call);
        return http => HandleAsync(http, write, nothing, handle, head);
    }

    /// <summary>The endpoint of a call with a JSON body; another media type is refused with 415.</summary>
    public RequestDelegate Endpoint<TBody, T>(
        JsonTypeInfo<TBody> body,
        int maxBytes,
        JsonWrite<T> write,
        Func<HttpRequest, TBody, Call, ValueTask<Outcome<T>>> work)
    {
        Func<HttpRequest, Call, ValueTask<Outcome<TBody>>> read =
            (request, call) => JsonBody.ReadAsync(request, body, maxBytes, call.Token);
        return http =>
        {
            var isPlain = IsPlain(http.Request);
            if (isPlain && IsJson(http.Request))
                return HandleAsync(http, write, read, work);
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            if (!isPlain)
                http.Response.Headers.AcceptEncoding = Identity;
            return Task.CompletedTask;
        };
    }

    /// <summary>
    /// The endpoint of a call whose answer is a stream of its own format. It takes no place among the calls that are handled at
    /// once, because it mostly waits. The work returns an error only if its response has not started.
    /// </summary>
    public RequestDelegate StreamEndpoint(Func<HttpContext, Call, Task<PredictionError?>> work) => async http =>
    {
        using var call = new HttpCall(bounds, http);
        var error = await work(http, call);
        if (http.RequestAborted.IsCancellationRequested && !http.Response.HasStarted)
            http.Response.StatusCode = Abandoned;
        else if (error is not null && !http.Response.HasStarted)
            await Problems.WriteAsync(http, error);
    };

    /// <summary>Whether a status means that the service failed. The same failures count over gRPC.</summary>
    internal static bool IsFault(int status) =>
        status is StatusCodes.Status429TooManyRequests or >= StatusCodes.Status500InternalServerError;

    private async Task HandleAsync<TBody, T>(
        HttpContext http,
        JsonWrite<T> write,
        Func<HttpRequest, Call, ValueTask<Outcome<TBody>>> read,
        Func<HttpRequest, TBody, Call, ValueTask<Outcome<T>>> work,
        HttpHead<T>? head = null)
    {
        using var call = new HttpCall(bounds, http);
        PredictionError? error;
        try
        {
            var body = await read(http.Request, call);
            // A body is read before the call is admitted, so that a slow one takes no place.
            var outcome = body.IsSuccess ? await AdmitAsync(http.Request, body.Value, call, work) : body.Error;
            if (outcome.IsSuccess && (head is null || head(http.Response, outcome.Value)))
                JsonBuffer.WriteTo(http.Response, "application/json", outcome.Value, write);
            error = outcome.IsSuccess ? null : outcome.Error;
        }
        catch (OperationCanceledException) when (call.IsExpired && !http.RequestAborted.IsCancellationRequested)
        {
            error = CallBounds.DeadlineExceeded;
        }
        catch (BadHttpRequestException unreadable) when (!HasLeft(http, unreadable))
        {
            error = ErrorOf(unreadable);
        }

        // The server sends head and body together once the call has ended.
        if (error is null)
            return;
        if (http.RequestAborted.IsCancellationRequested)
            http.Response.StatusCode = Abandoned;
        else
            await Problems.WriteAsync(http, error);
    }

    private async ValueTask<Outcome<T>> AdmitAsync<TBody, T>(
        HttpRequest request, TBody body, Call call, Func<HttpRequest, TBody, Call, ValueTask<Outcome<T>>> work)
    {
        if (!admission.TryBegin())
            return AdmissionControl.Full;
        try
        {
            using var share = shares.AreOn ? await shares.EnterAsync(call, ItemsOf(body)) : null;
            if (share is { IsAcquired: false })
            {
                request.HttpContext.Items[CallerShares.Exceeded] = null;
                return CallerShares.Exceeded;
            }

            using var place = admission.Take(isBatch: ItemsOf(body) is not null);
            return await work(request, body, call);
        }
        finally
        {
            admission.End();
        }
    }

    private static int? ItemsOf<TBody>(TBody body) => body is BatchPredictRequestJson batch ? batch.Requests?.Count ?? 0 : null;

    private static Task RefuseAsync(HttpContext http, PredictionError error, CallName? call)
    {
        if (call is not null)
            http.Response.Headers.WWWAuthenticate = AccessControl.Challenge(error.Reason, call);
        return Problems.WriteAsync(http, error);
    }

    /// <summary>Ends a call whose step threw.</summary>
    private async Task FailAsync(HttpContext http, Exception unexpected)
    {
        var hasLeft = HasLeft(http, unexpected);
        if (!hasLeft)
            bounds.LogFailure(unexpected, http);
        if (http.Response.HasStarted)
            http.Abort();
        else if (hasLeft)
            http.Response.StatusCode = Abandoned;
        else
            await Problems.WriteAsync(http, ErrorTable.Internal, ErrorTable.InternalMessage);
    }

    // The server cancels the token a little after it throws.
    private static bool HasLeft(HttpContext http, Exception thrown) =>
        thrown is ConnectionResetException or BadHttpRequestException { Message: CutOff }
        || http.RequestAborted.IsCancellationRequested;

    /// <summary>What the server rejected while it read the body.</summary>
    private static PredictionError ErrorOf(BadHttpRequestException unreadable) => unreadable.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => new(ErrorReason.MessageTooLarge, "The body is larger than any request may be."),
        StatusCodes.Status408RequestTimeout => new(ErrorReason.DeadlineExceeded, "The body came too slowly."),
        _ => JsonErrors.At(FieldPath.Root, "must be sent whole, in valid chunks"),
    };

    private static bool IsPlain(HttpRequest request)
    {
        foreach (var list in request.Headers.ContentEncoding)
            foreach (var item in list.AsSpan().Split(','))
            {
                var coding = list.AsSpan()[item].Trim();
                if (!coding.IsEmpty && !coding.Equals(Identity, StringComparison.OrdinalIgnoreCase))
                    return false;
            }

        return true;
    }

    private static bool IsJson(HttpRequest request) =>
        request.ContentType is "application/json"
        || (MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue
                || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase)));

    private sealed class HttpCall(CallBounds bounds, HttpContext http) : Call(bounds)
    {
        public override ClaimsPrincipal? Principal => http.Features.Get<IHttpAuthenticationFeature>()?.User;

        public override string Transport => HttpPipeline.Transport;

        public override HttpContext Http => http;

        protected override CancellationToken RequestAborted => http.RequestAborted;

        protected override bool IsCallersDeadlineOver => false;
    }
}
