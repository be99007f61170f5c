namespace Predictions.Service.Tracing;

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
