using System.Diagnostics;
using System.Globalization;
using Predictions.Service.Access;
using Predictions.Service.Calls;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Http;

/// <summary>
/// Where every HTTP request passes: it is counted, refused while too many wait or where its caller may not make it, and its path is
/// checked.
/// </summary>
internal sealed class HttpCallMiddleware(RequestDelegate next, AdmissionControl gate, AccessControl access, CallMetrics metrics)
{
    public const string Transport = "http";

    private static readonly string[] StatusTexts =
        [.. Enumerable.Range(0, 600).Select(status => status.ToString(CultureInfo.InvariantCulture))];

    private readonly CallMetrics.TransportMetrics _metrics = metrics.Of(Transport, StatusTexts, IsFault);

    public async Task InvokeAsync(HttpContext http)
    {
        var began = Stopwatch.GetTimestamp();
        var call = http.GetEndpoint()?.Metadata.GetMetadata<CallName>();
        var span = call is null ? null : CallSpans.Begin(http, call, Transport);
        if (PathCheck.Fault(http) is { } fault)
            await Problems.WriteAsync(http, fault);
        else if (call is null)
            await StatusProblems.AddAsync(http, next);
        else if (gate.TryAdmit())
            await AnswerAsync(http, call);
        else
            await Problems.WriteAsync(http, AdmissionControl.Full);

        CallSpans.End(span, StatusTexts[http.Response.StatusCode]);
        _metrics.Count(call, http.Response.StatusCode, began);
    }

    /// <summary>Whether a status says that the service failed: the same failures as over gRPC.</summary>
    internal static bool IsFault(int status) => status is StatusCodes.Status429TooManyRequests or >= StatusCodes.Status500InternalServerError;

    private async Task AnswerAsync(HttpContext http, CallName call)
    {
        var caller = await access.AdmitAsync(http, call.Needs);
        if (caller.IsSuccess)
        {
            caller.Value.Enter(http);
            await StatusProblems.AddAsync(http, next);
            return;
        }

        http.Response.Headers.WWWAuthenticate = Challenge.Of(caller.Error.Reason, call.Needs);
        await Problems.WriteAsync(http, caller.Error);
    }
}
