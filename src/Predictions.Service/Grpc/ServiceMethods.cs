using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Predictions.Service.Calls;

namespace Predictions.Service.Grpc;

/// <summary>A gRPC service that binds its own methods, so that <see cref="StrictMarshallers"/> read its requests.</summary>
internal interface IMethodService<TSelf> where TSelf : class, IMethodService<TSelf>
{
    /// <summary>"predictions.v1.CyclePredictions".</summary>
    static abstract string FullName { get; }

    static abstract void Bind(ServiceMethods<TSelf> methods);
}

/// <summary>Adds a service's methods to the gRPC library.</summary>
/// <param name="library">The library's list of methods.</param>
/// <param name="service">The full name of the service.</param>
/// <param name="instance">The service.</param>
/// <param name="pipeline">Runs the methods.</param>
internal sealed class ServiceMethods<TService>(
    ServiceMethodProviderContext<TService> library, string service, TService instance, GrpcPipeline pipeline)
    where TService : class
{
    public void Add<TRequest, TResponse>(string name, int maxBytes, UnaryWork<TService, TRequest, TResponse> work)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new() =>
        Add(
            name,
            maxBytes,
            work,
            static answer => answer,
            StrictMarshallers.ForResponses(new MessageParser<TResponse>(() => new TResponse())));

    /// <param name="name">The method.</param>
    /// <param name="maxBytes">The largest request.</param>
    /// <param name="work">Handles a call.</param>
    /// <param name="toResponse">Makes the response of an answer.</param>
    /// <param name="responses">Writes responses that are not generated messages.</param>
    public void Add<TRequest, TAnswer, TResponse>(
        string name,
        int maxBytes,
        UnaryWork<TService, TRequest, TAnswer> work,
        Func<TAnswer, TResponse> toResponse,
        Marshaller<TResponse> responses)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class
    {
        var parser = new MessageParser<TRequest>(() => new TRequest());
        var requests = StrictMarshallers.ForRequests(parser, maxBytes);
        var method = new Method<TRequest, TResponse>(MethodType.Unary, service, name, requests, responses);
        var plain = new PlainMethod<TService, TRequest, TAnswer>(
            pipeline, instance, parser, maxBytes, work,
            (answer, context) => responses.ContextualSerializer(toResponse(answer), context));
        library.AddUnaryMethod(
            method,
            [CallName.Of(name), plain],
            (host, request, context) => pipeline.HandleAsync(work, toResponse, host, request, context));
    }

    /// <summary>Adds a method whose answer is a stream.</summary>
    /// <param name="name">The method.</param>
    /// <param name="maxBytes">The largest request.</param>
    /// <param name="work">Writes the stream.</param>
    public void AddStream<TRequest, TResponse>(string name, int maxBytes, StreamWork<TService, TRequest, TResponse> work)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new()
    {
        var method = new Method<TRequest, TResponse>(
            MethodType.ServerStreaming,
            service,
            name,
            StrictMarshallers.ForRequests(new MessageParser<TRequest>(() => new TRequest()), maxBytes),
            StrictMarshallers.ForResponses(new MessageParser<TResponse>(() => new TResponse())));
        library.AddServerStreamingMethod(
            method,
            [CallName.Of(name)],
            (host, request, stream, context) => pipeline.StreamAsync(work, host, request, stream, context));
    }
}

/// <summary>The gRPC library's source of a service's methods.</summary>
internal sealed class MethodServices<TService>(TService service, GrpcPipeline pipeline) : IServiceMethodProvider<TService>
    where TService : class, IMethodService<TService>
{
    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<TService> context) =>
        TService.Bind(new ServiceMethods<TService>(context, TService.FullName, service, pipeline));
}
