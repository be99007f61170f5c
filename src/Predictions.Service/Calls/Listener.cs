namespace Predictions.Service.Calls;

/// <summary>The four endpoints of the configuration section <c>Kestrel:Endpoints</c>, by name.</summary>
internal enum Listener
{
    /// <summary>One that is none of the four: nothing answers there.</summary>
    None,

    /// <summary>HTTP/JSON and its document.</summary>
    Http,

    /// <summary>gRPC.</summary>
    Grpc,

    /// <summary>Metrics and health, for operators only.</summary>
    Operators,

    /// <summary>Reflection and <c>grpc.health.v1</c>, for operators only: without TLS one endpoint speaks either HTTP/1.1 or HTTP/2.</summary>
    OperatorsGrpc,
}

/// <summary>Connection feature: where a connection came in. A Host header can be forged, this cannot.</summary>
internal sealed record ListenerFeature(Listener Listener)
{
    public static bool Is(HttpContext http, Listener listener) => http.Features.Get<ListenerFeature>()?.Listener == listener;
}
