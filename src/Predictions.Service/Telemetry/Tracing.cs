using System.ComponentModel.DataAnnotations;
using System.Diagnostics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Predictions.Core;
using Predictions.Service.Calls;

namespace Predictions.Service.Telemetry;

/// <summary>
/// Spans of calls and of a forecast's stages. They hold names, statuses and times, and nothing that a caller sent. Of an incoming
/// trace only the ids are kept: its state and baggage are dropped.
/// </summary>
internal static class CallSpans
{
    public const string SourceName = "Predictions";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins the span of a call; <c>null</c> without tracing.</summary>
    public static Activity? Begin(HttpContext http, CallName call, string transport, RequestIds ids)
    {
        if (!Source.HasListeners())
            return null;
        ActivityContext.TryParse(http.Request.Headers.TraceParent, traceState: null, isRemote: true, out var parent);
        var span = Source.StartActivity(call.Name, ActivityKind.Server, parent)?.SetTag("predictions.transport", transport);
        return ids.Of(http) is { } id ? span?.SetTag("predictions.request_id", id) : span;
    }

    /// <summary>Ends the span of a call.</summary>
    public static void End(Activity? call, string status)
    {
        if (call is null)
            return;
        call.SetTag("predictions.status", status);
        call.Dispose();
    }

    /// <summary>Begins the span of a read of the store, a part of the stage "history"; <c>null</c> without tracing.</summary>
    public static Activity? BeginRead() => IsTraced ? Source.StartActivity("history.read", ActivityKind.Client) : null;

    /// <summary>Adds a span for each stage of a forecast that was just computed.</summary>
    public static void AddStages(in StageTimes times, TimeProvider clock)
    {
        if (!IsTraced)
            return;
        var began = clock.GetUtcNow() - Time(times.History + times.Features + times.Scoring + times.Forecasting);
        began = Add("history", began, times.History);
        began = Add("features", began, times.Features);
        began = Add("scoring", began, times.Scoring);
        Add("forecasting", began, times.Forecasting);
    }

    /// <summary>Whether the current call is traced.</summary>
    private static bool IsTraced => Source.HasListeners() && Activity.Current is { IsAllDataRequested: true };

    private static DateTimeOffset Add(string stage, DateTimeOffset began, long ticks)
    {
        var ended = began + Time(ticks);
        using var span = Source.StartActivity(stage, ActivityKind.Internal, parentContext: default, startTime: began);
        span?.SetEndTime(ended.UtcDateTime);
        return ended;
    }

    private static TimeSpan Time(long ticks) => Stopwatch.GetElapsedTime(0, ticks);
}

/// <summary>Exports spans to <c>Tracing:OtlpEndpoint</c>.</summary>
internal static class TracingSetup
{
    public static void AddTracing(this WebApplicationBuilder builder, TracingOptions options)
    {
        builder.Services.AddSingleton(options).AddSingleton<RequestIds>();
        if (options.OtlpEndpoint is not { } endpoint)
            return;
        // The framework's own spans hold paths, and so user ids. No other source is added.
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("predictions"))
            .WithTracing(tracing => tracing
                .AddSource(CallSpans.SourceName)
                .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.Share)))
                .AddOtlpExporter(otlp => otlp.Endpoint = new Uri(endpoint)));
    }
}

/// <summary>Configuration section <c>Tracing</c>: spans and ids of calls.</summary>
public sealed record TracingOptions
{
    /// <summary>
    /// The OTLP endpoint (gRPC) for spans, such as <c>http://collector:4317</c>. Default: none, and no spans are created.
    /// </summary>
    public string? OtlpEndpoint { get; init; }

    /// <summary>The sampling ratio of calls whose caller did not decide: 0 to 1. Default 0.001.</summary>
    [Range(0.0, 1.0)]
    public double Share { get; init; } = 0.001;

    /// <summary>
    /// Whether every answer has the header <c>x-request-id</c>, with the id that logs, spans and audit lines name. Default
    /// <c>true</c>.
    /// </summary>
    public bool RequestIds { get; init; } = true;

    internal IEnumerable<string> Problems()
    {
        if (OtlpEndpoint is not null
            && !(Uri.TryCreate(OtlpEndpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            yield return "Tracing:OtlpEndpoint must be an address such as http://collector:4317";
    }
}
