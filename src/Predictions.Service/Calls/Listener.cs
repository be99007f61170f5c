namespace Predictions.Service.Calls;

/// <summary>The four endpoints of the configuration section <c>Kestrel:Endpoints</c>, by name.</summary>
internal enum Listener
{
    /// <summary>An endpoint with another name. No request is answered there.</summary>
    None,

    /// <summary>HTTP/JSON and its OpenAPI document.</summary>
    Http,

    /// <summary>gRPC.</summary>
    Grpc,

    /// <summary>Metrics and health, for operators only.</summary>
    Operators,

    /// <summary>
    /// Reflection and <c>grpc.health.v1</c>, for operators only. Without TLS an endpoint speaks either HTTP/1.1 or HTTP/2.
    /// </summary>
    OperatorsGrpc,
}

/// <summary>Connection feature: the listener that accepted the connection. Unlike a Host header it cannot be forged.</summary>
internal sealed record ListenerFeature(Listener Listener)
{
    public static bool Is(HttpContext http, Listener listener) => http.Features.Get<ListenerFeature>()?.Listener == listener;
}
