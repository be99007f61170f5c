namespace Predictions.Service.Hosting;

/// <summary>Where a started service answers.</summary>
/// <param name="Http">HTTP/JSON and its document.</param>
/// <param name="Grpc">gRPC.</param>
/// <param name="Operators">Metrics and health.</param>
/// <param name="OperatorsGrpc">Reflection and health over gRPC.</param>
public sealed record ServiceAddresses(Uri Http, Uri Grpc, Uri Operators, Uri OperatorsGrpc)
{
    internal static ServiceAddresses Of(WebApplication app)
    {
        var listeners = app.Services.GetRequiredService<Listeners>();
        return new ServiceAddresses(
            listeners.AddressOf(Listener.Http),
            listeners.AddressOf(Listener.Grpc),
            listeners.AddressOf(Listener.Operators),
            listeners.AddressOf(Listener.OperatorsGrpc));
    }
}
