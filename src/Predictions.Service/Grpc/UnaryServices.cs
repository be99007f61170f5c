using Grpc.AspNetCore.Server.Model;
using Predictions.Service.Calls;

namespace Predictions.Service.Grpc;

/// <summary>Where the gRPC library asks a service of ours for its methods.</summary>
internal sealed class UnaryServices<TService>(AdmissionControl gate, CallBounds bounds) : IServiceMethodProvider<TService>
    where TService : class, IUnaryService<TService>
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<TService> context) =>
        TService.Bind(new UnaryMethods<TService>(context, TService.FullName, gate, bounds));
}
