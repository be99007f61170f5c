using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Connections;
using Microsoft.Net.Http.Headers;
using Predictions.Contract;
using Predictions.Contract.Json;
using Predictions.Core;
using Predictions.Service.Calls;

namespace Predictions.Service.Http;

/// <summary>One call's work: an answer, or why there is none.</summary>
internal delegate ValueTask<Outcome<T>> HttpWork<T>(HttpRequest request, Call call);

/// <summary>Runs calls: their time, their failures, and the answer as JSON.</summary>
internal sealed class HttpCalls(AdmissionControl gate, CallBounds bounds)
{
    /// <summary>A call without a body.</summary>
    public RequestDelegate Of<T>(JsonWrite<T> write, HttpWork<T> work)
    {
        HttpWork<T> admitted = (request, call) => AdmittedAsync(static (r, w, c) => w(r, c), request, work, call);
        return http => AnswerAsync(http, write, admitted);
    }

    /// <summary>A call with a JSON body; one of another kind is refused with 415.</summary>
    public RequestDelegate WithBody<TBody, T>(
        JsonTypeInfo<TBody> bodyShape,
        int mostBytes,
        JsonWrite<T> write,
        Func<HttpRequest, TBody, Call, ValueTask<Outcome<T>>> work) =>
        http =>
        {
            if (IsJson(http.Request))
                return AnswerAsync(http, write, ReadThenWork);
            http.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            return Task.CompletedTask;

            async ValueTask<Outcome<T>> ReadThenWork(HttpRequest request, Call call)
            {
                var body = await JsonBody.ReadAsync(request, bodyShape, mostBytes, call.Token);
                return body.IsSuccess ? await AdmittedAsync(work, request, body.Value, call) : body.Error;
            }
        };

    private async ValueTask<Outcome<T>> AdmittedAsync<TBody, T>(
        Func<HttpRequest, TBody, Call, ValueTask<Outcome<T>>> work, HttpRequest request, TBody body, Call call)
    {
        if (!gate.TryBegin())
            return AdmissionControl.Full;
        try
        {
            return await work(request, body, call);
        }
        finally
        {
            gate.Leave();
        }
    }

    private async Task AnswerAsync<T>(HttpContext http, JsonWrite<T> write, HttpWork<T> work)
    {
        using var call = new HttpCall(bounds, http);
        Outcome<T> outcome;
        try
        {
            outcome = await work(http.Request, call);
            if (outcome.IsSuccess)
                Write(http.Response, outcome.Value, write);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to be told; for the metrics, the number that proxies use for it.
            http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return;
        }
        catch (OperationCanceledException) when (call.IsExpired)
        {
            outcome = CallBounds.TimeRanOut;
        }
        catch (BadHttpRequestException bad)
        {
            outcome = Unreadable(bad);
        }
        catch (Exception bug) when (bug is not ConnectionResetException)
        {
            bounds.Tell(bug);
            await Problems.WriteAsync(http, ErrorTable.Internal, ErrorTable.InternalMessage);
            return;
        }

        if (outcome.IsSuccess)
            await http.Response.BodyWriter.FlushAsync();
        else
            await Problems.WriteAsync(http, outcome.Error);
    }

    private static void Write<T>(HttpResponse response, T answer, JsonWrite<T> write)
    {
        var bytes = JsonBuffer.Serialize(answer, write);
        response.ContentType = "application/json";
        response.ContentLength = bytes.Length;
        bytes.Span.CopyTo(response.BodyWriter.GetSpan(bytes.Length));
        response.BodyWriter.Advance(bytes.Length);
    }

    /// <summary>What the server itself found wrong while the body was read.</summary>
    private static PredictionError Unreadable(BadHttpRequestException bad) => bad.StatusCode switch
    {
        StatusCodes.Status413PayloadTooLarge => new(ErrorReason.MessageTooLarge, "The body is larger than any request may be."),
        StatusCodes.Status408RequestTimeout => new(ErrorReason.DeadlineExceeded, "The body came too slowly."),
        _ => JsonErrors.At(FieldPath.Root, "must be sent whole"),
    };

    private static bool IsJson(HttpRequest request)
    {
        if (request.Headers.ContentEncoding.Count > 0)
            return false;
        return request.ContentType is "application/json"
            || (MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
                && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
                && (!type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)));
    }

    private sealed class HttpCall(CallBounds bounds, HttpContext http) : Call(bounds)
    {
        public override Caller By => Caller.Of(http);

        public override string Transport => HttpCallMiddleware.Transport;

        protected override CancellationToken RequestAborted => http.RequestAborted;

        protected override bool IsCallersTimeOver => false;
    }
}
