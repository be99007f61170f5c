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

/// <summary>
/// Connection feature: the listener that accepted the connection, and how its calls ended. Unlike a Host header the listener
/// cannot be forged.
/// </summary>
/// <param name="listener">The listener.</param>
/// <param name="abort">Aborts the connection after too many resets.</param>
internal sealed class ListenerFeature(Listener listener, Action abort)
{
    /// <summary>
    /// How many more calls a connection may reset than it lets end. A client resets up to a few hundred calls when a slow store
    /// makes them all time out.
    /// </summary>
    public const int MaxResets = 1_000;

    private int _resets;

    /// <summary>The listener.</summary>
    public Listener Listener => listener;

    public static ListenerFeature? Of(HttpContext http) => http.Features.Get<ListenerFeature>();

    /// <summary>
    /// Counts a call that has ended. A client can begin and reset calls faster than it could have answers, so a connection that
    /// resets too many is aborted.
    /// </summary>
    public void CountEnd(bool isReset)
    {
        if (isReset)
        {
            if (Interlocked.Increment(ref _resets) == MaxResets + 1)
                abort();
        }
        else if (Volatile.Read(ref _resets) > 0)
        {
            Interlocked.Decrement(ref _resets);
        }
    }
}
