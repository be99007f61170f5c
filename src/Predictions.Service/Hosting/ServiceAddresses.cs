namespace Predictions.Service.Hosting;

/// <summary>Where a started service answers.</summary>
/// <param name="Http">HTTP/JSON and its document.</param>
/// <param name="Grpc">gRPC without TLS.</param>
/// <param name="Operators">Metrics and health.</param>
public sealed record ServiceAddresses(Uri Http, Uri Grpc, Uri Operators)
{
    internal static ServiceAddresses Of(WebApplication app)
    {
        var listeners = app.Services.GetRequiredService<Listeners>();
        return new ServiceAddresses(
            listeners.AddressOf(Listener.Http), listeners.AddressOf(Listener.Grpc), listeners.AddressOf(Listener.Operators));
    }
}
