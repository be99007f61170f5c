using System.Diagnostics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Predictions.Core;
using Predictions.Service.Calls;

namespace Predictions.Service.Telemetry;

/// <summary>
/// Spans of calls and of their stages, named as everything else is. They hold names, statuses and times, and nothing that a caller
/// sent: of the trace that a call is part of its ids are kept, and neither its state nor its baggage.
/// </summary>
internal static class CallSpans
{
    public const string SourceName = "Predictions";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Begins the span of a call; <c>null</c> where nobody traces it.</summary>
    public static Activity? Begin(HttpContext http, CallName call, string transport)
    {
        if (!Source.HasListeners())
            return null;
        ActivityContext.TryParse(http.Request.Headers.TraceParent, traceState: null, isRemote: true, out var parent);
        return Source.StartActivity(call.Name, ActivityKind.Server, parent)?.SetTag("predictions.transport", transport);
    }

    /// <summary>Ends the span of a call.</summary>
    public static void End(Activity? call, string status)
    {
        if (call is null)
            return;
        call.SetTag("predictions.status", status);
        call.Dispose();
    }

    /// <summary>Begins the span of what the store is asked, which is a part of the stage "history"; <c>null</c> where nobody traces it.</summary>
    public static Activity? BeginRead() => IsTraced ? Source.StartActivity("history.read", ActivityKind.Client) : null;

    /// <summary>Adds a span for each stage of a forecast that has just been made.</summary>
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

    /// <summary>Whether the call that goes on here is traced.</summary>
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

/// <summary>Sends spans where the configuration says; without it none are made.</summary>
internal static class TracingSetup
{
    public static void AddTracing(this WebApplicationBuilder builder, TracingOptions options)
    {
        if (options.OtlpEndpoint is not { } endpoint)
            return;
        // The framework's own spans hold paths, and so user ids: no other source is listened to.
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("predictions"))
            .WithTracing(tracing => tracing
                .AddSource(CallSpans.SourceName)
                .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.Share)))
                .AddOtlpExporter(otlp => otlp.Endpoint = new Uri(endpoint)));
    }
}

/// <summary>Configuration section <c>Tracing</c>.</summary>
public sealed record TracingOptions
{
    /// <summary>Where spans are sent by OTLP over gRPC, such as <c>http://collector:4317</c>. Default <c>null</c>: none are made.</summary>
    public string? OtlpEndpoint { get; init; }

    /// <summary>The share of calls that are traced where the caller has not decided, 0 to 1. Default 0.001.</summary>
    public double Share { get; init; } = 0.001;

    internal IEnumerable<string> Problems()
    {
        if (OtlpEndpoint is not null && !(Uri.TryCreate(OtlpEndpoint, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            yield return "Tracing:OtlpEndpoint must be an address such as http://collector:4317";
        if (Share is not (>= 0 and <= 1))
            yield return "Tracing:Share must be 0 to 1";
    }
}
