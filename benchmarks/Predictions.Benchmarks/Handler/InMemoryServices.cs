using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Predictions.Service;
using Predictions.Service.Calls;
using Predictions.V1;

namespace Predictions.Benchmarks.Handler;

/// <summary>The service and its baseline, configured as in production and called without a server.</summary>
internal static class InMemoryServices
{
    private const string Predict = "/predictions.v1.CyclePredictions/Predict";

    // Nothing listens there, and no call needs it: the history is in the request.
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["ConnectionStrings:Redis"] = "127.0.0.1:1,connectTimeout=50,connectRetry=0",
        ["Logging:LogLevel:Default"] = "None",
    };

    /// <summary>The whole gRPC pipeline of the service: admission, metrics, checks, forecast.</summary>
    public static async Task<InMemoryCall> OursAsync(PredictRequest request)
    {
        var app = await ServiceHost.BuildAsync([], Settings);
        return CallOf(app, request).With(new ListenerFeature(Listener.Grpc, static () => { }));
    }

    /// <summary>The same gRPC library with a handler that replies with a new copy of one forecast.</summary>
    public static InMemoryCall Baseline(PredictRequest request, Forecast reply)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(new FixedReply(reply));
        var app = builder.Build();
        UseFixedReply(app);
        return CallOf(app, request);
    }

    private static void UseFixedReply(IApplicationBuilder app) =>
        app.UseRouting().UseEndpoints(routes => routes.MapGrpcService<FixedReply>());

    private static InMemoryCall CallOf(WebApplication app, IMessage request) =>
        new(((IApplicationBuilder)app).Build(), app.Services, Predict, request);

    private sealed class FixedReply(Forecast reply) : CyclePredictions.CyclePredictionsBase
    {
        public override Task<Forecast> Predict(PredictRequest request, ServerCallContext context) =>
            Task.FromResult(reply.Clone());
    }
}
