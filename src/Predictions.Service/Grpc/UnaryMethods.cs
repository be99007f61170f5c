using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Predictions.Contract;
using Predictions.Core;
using Predictions.Service.Calls;

namespace Predictions.Service.Grpc;

/// <summary>A gRPC service that names its methods itself, so that requests are read by <see cref="StrictMarshallers"/>.</summary>
internal interface IUnaryService<TSelf> where TSelf : class, IUnaryService<TSelf>
{
    /// <summary>"predictions.v1.CyclePredictions".</summary>
    static abstract string FullName { get; }

    static abstract void Bind(UnaryMethods<TSelf> methods);
}

/// <summary>One method's work: an answer, or why there is none.</summary>
internal delegate ValueTask<Outcome<TAnswer>> UnaryWork<in TService, in TRequest, TAnswer>(
    TService service, TRequest request, Call call);

/// <summary>Tells the gRPC library of a service's methods.</summary>
/// <param name="library">The library's list.</param>
/// <param name="service">The full name of the service.</param>
/// <param name="gate">Admits to the methods' work.</param>
/// <param name="bounds">What holds for every call.</param>
internal sealed class UnaryMethods<TService>(
    ServiceMethodProviderContext<TService> library, string service, AdmissionControl gate, CallBounds bounds) where TService : class
{
    public void Add<TRequest, TResponse>(string name, int mostBytes, UnaryWork<TService, TRequest, TResponse> work)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class, IMessage<TResponse>, new() =>
        Add(name, mostBytes, work, static answer => answer, StrictMarshallers.ForResponses(new MessageParser<TResponse>(() => new TResponse())));

    /// <param name="name">The method.</param>
    /// <param name="mostBytes">The largest request accepted.</param>
    /// <param name="work">The method's work.</param>
    /// <param name="toResponse">What is sent of its answer.</param>
    /// <param name="responses">Writes responses that are not generated messages.</param>
    public void Add<TRequest, TAnswer, TResponse>(
        string name, int mostBytes, UnaryWork<TService, TRequest, TAnswer> work, Func<TAnswer, TResponse> toResponse, Marshaller<TResponse> responses)
        where TRequest : class, IMessage<TRequest>, new()
        where TResponse : class
    {
        var method = new Method<TRequest, TResponse>(
            MethodType.Unary,
            service,
            name,
            StrictMarshallers.ForRequests(new MessageParser<TRequest>(() => new TRequest()), mostBytes),
            responses);
        library.AddUnaryMethod(method, [CallName.Of(name)], (host, request, context) => AnswerAsync(work, toResponse, host, request, context));
    }

    private async Task<TResponse> AnswerAsync<TRequest, TAnswer, TResponse>(
        UnaryWork<TService, TRequest, TAnswer> work, Func<TAnswer, TResponse> toResponse, TService host, TRequest request, ServerCallContext context)
    {
        if (!gate.TryBegin())
            throw StatusMapping.ToException(AdmissionControl.Full);
        using var call = new GrpcCall(bounds, context);
        PredictionError failure;
        try
        {
            var outcome = await work(host, request, call);
            if (outcome.IsSuccess)
                return toResponse(outcome.Value);
            failure = outcome.Error;
        }
        catch (OperationCanceledException) when (call.IsExpired || context.CancellationToken.IsCancellationRequested)
        {
            failure = CallBounds.TimeRanOut;
        }
        catch (Exception bug)
        {
            bounds.Tell(bug);
            throw StatusMapping.ToStatus(ErrorTable.Internal, ErrorTable.InternalMessage).ToRpcException();
        }
        finally
        {
            gate.Leave();
        }

        throw StatusMapping.ToException(failure);
    }

    private sealed class GrpcCall(CallBounds bounds, ServerCallContext context) : Call(bounds)
    {
        public override Caller By => Caller.Of(context.GetHttpContext());

        public override string Transport => GrpcCallMiddleware.Transport;

        protected override CancellationToken RequestAborted => context.CancellationToken;

        // Without a deadline the token would be made for nothing but this question.
        protected override bool IsCallersTimeOver => context.Deadline != DateTime.MaxValue && context.CancellationToken.IsCancellationRequested;
    }
}
