using System.Collections.Concurrent;
using System.Net;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Predictions.V1;

namespace Predictions.KafkaBridge.Tests;

/// <summary>A gRPC server that keeps the order of the records that it gets. It refuses those with a period.</summary>
internal sealed class RecordingService : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RecordingService(WebApplication app, Uri address) => (_app, Address) = (app, address);

    public Uri Address { get; }

    /// <summary>The user and the year of each record, in the order of arrival.</summary>
    public ConcurrentQueue<(string User, int Year)> Records { get; } = new();

    /// <summary>Fails the n-th call, counted from 1, if it returns a status.</summary>
    public Func<int, StatusCode?> Fails { get; set; } = _ => null;

    public static async Task<RecordingService> StartAsync()
    {
        var port = Testing.LoopbackPort.Free();
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = Path.GetTempPath() });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, port, endpoint => endpoint.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<Histories>();
        var app = builder.Build();
        app.MapGrpcService<Histories>();
        var service = new RecordingService(app, new Uri($"http://127.0.0.1:{port}"));
        app.Services.GetRequiredService<Histories>().Owner = service;
        await app.StartAsync();
        return service;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private sealed class Histories : CycleHistories.CycleHistoriesBase
    {
        private int _calls;

        public RecordingService Owner { get; set; } = null!;

        public override Task<History> RecordHistory(RecordHistoryRequest request, ServerCallContext context)
        {
            if (Owner.Fails(Interlocked.Increment(ref _calls)) is { } status)
                throw new RpcException(new Status(status, "as the test wants it"));
            if (request.Periods.Count > 0)
                throw new RpcException(new Status(StatusCode.InvalidArgument, "refused"));
            Owner.Records.Enqueue((request.UserId, request.BirthYear));
            return Task.FromResult(new History());
        }
    }
}
