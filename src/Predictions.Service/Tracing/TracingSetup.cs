using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Predictions.Service.Tracing;

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
