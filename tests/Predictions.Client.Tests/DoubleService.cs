using System.Collections.Concurrent;
using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Predictions.Events.V1;
using Predictions.V1;

namespace Predictions.Client.Tests;

/// <summary>A gRPC server on the loopback interface whose answers a test chooses.</summary>
internal sealed class DoubleService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _predicts;

    private DoubleService(WebApplication app, int port) => (_app, Port) = (app, port);

    public int Port { get; }

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>Answers the n-th call of Predict, counted from 1.</summary>
    public Func<int, ServerCallContext, Task<V1.Forecast>> Predict { get; set; } = (_, _) => Task.FromResult(Answer());

    /// <summary>Answers a batch.</summary>
    public Func<BatchPredictRequest, ServerCallContext, Task<BatchPredictResponse>> Batch { get; set; } =
        (_, _) => Task.FromResult(new BatchPredictResponse());

    /// <summary>Answers the n-th call of Events.Read, counted from 1.</summary>
    public Func<int, ReadRequest, IServerStreamWriter<Event>, ServerCallContext, Task> Read { get; set; } =
        (_, _, _, _) => Task.CompletedTask;

    /// <summary>Answers Events.Commit.</summary>
    public Func<CommitRequest, Task<CommitResponse>> Commit { get; set; } = _ => Task.FromResult(new CommitResponse());

    /// <summary>The calls of Predict so far.</summary>
    public int Predicts => Volatile.Read(ref _predicts);

    /// <summary>The number of items of each batch so far.</summary>
    public ConcurrentQueue<int> Batches { get; } = new();

    public static V1.Forecast Answer() => new() { AsOf = "2026-03-10", Model = "double" };

    public static async Task<DoubleService> StartAsync()
    {
        var port = Testing.LoopbackPort.Free();
        // The program's folder has the service's settings, which must not apply.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = Path.GetTempPath() });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, port, endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = null);
        builder.Services.AddSingleton<PredictionsDouble>().AddSingleton<EventsDouble>();
        var app = builder.Build();
        app.MapGrpcService<PredictionsDouble>();
        app.MapGrpcService<EventsDouble>();
        var service = new DoubleService(app, port);
        app.Services.GetRequiredService<PredictionsDouble>().Owner = service;
        app.Services.GetRequiredService<EventsDouble>().Owner = service;
        await app.StartAsync();
        return service;
    }

    /// <summary>Closes its listener and connections.</summary>
    public Task StopAsync() => _app.StopAsync(new CancellationToken(canceled: true));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private sealed class PredictionsDouble : CyclePredictions.CyclePredictionsBase
    {
        public DoubleService Owner { get; set; } = null!;

        public override Task<V1.Forecast> Predict(PredictRequest request, ServerCallContext context) =>
            Owner.Predict(Interlocked.Increment(ref Owner._predicts), context);

        public override Task<BatchPredictResponse> BatchPredict(BatchPredictRequest request, ServerCallContext context)
        {
            Owner.Batches.Enqueue(request.Requests.Count);
            return Owner.Batch(request, context);
        }
    }

    private sealed class EventsDouble : Events.V1.Events.EventsBase
    {
        private int _reads;

        public DoubleService Owner { get; set; } = null!;

        public override Task Read(ReadRequest request, IServerStreamWriter<Event> responseStream, ServerCallContext context) =>
            Owner.Read(Interlocked.Increment(ref _reads), request, responseStream, context);

        public override Task<CommitResponse> Commit(CommitRequest request, ServerCallContext context) => Owner.Commit(request);
    }
}
