using System.Buffers.Binary;
using System.Net;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Predictions.LoadTest.Targets;
using Predictions.V1;

namespace Predictions.LoadTest.Tests;

/// <summary>A Kestrel server with configurable responses, over both transports.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    public static readonly byte[] Message = new Forecast
    {
        Cycles = { Enumerable.Repeat(new CycleForecast { PeriodStart = new DateEstimate { Likely = "2026-04-01" } }, 3) },
    }.ToByteArray();

    private const string Json =
        """
        {"cycles":[{"periodStart":{"likely":"2026-04-01"}},{"periodStart":{"likely":"2026-04-29"}},
        {"periodStart":{"likely":"2026-05-27"}}]}
        """;

    private readonly WebApplication _app;

    private FakeServer(WebApplication app) => _app = app;

    public Target Grpc => new(Transport.Grpc, "127.0.0.1", PortAt(0));

    public Target Http => new(Transport.Http, "127.0.0.1", PortAt(1));

    public Target Of(string transport) => transport == "grpc" ? Grpc : Http;

    /// <param name="reply">Gives the response of each request; <c>null</c> for an immediate forecast.</param>
    /// <param name="age">The age at which each connection is closed.</param>
    public static async Task<FakeServer> StartAsync(Func<Task<Reply>>? reply = null, TimeSpan? age = null)
    {
        // The program's folder has the service's settings, which must not apply.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = Path.GetTempPath() });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => Configure(endpoint, HttpProtocols.Http2, age));
            kestrel.Listen(IPAddress.Loopback, 0, endpoint => Configure(endpoint, HttpProtocols.Http1, age));
        });
        var app = builder.Build();
        app.Run(async context => await WriteAsync(context, reply is null ? Reply.Good : await reply()));
        await app.StartAsync();
        return new FakeServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static void Configure(ListenOptions endpoint, HttpProtocols protocols, TimeSpan? age)
    {
        endpoint.Protocols = protocols;
        if (age is { } most)
            endpoint.Use(next => async connection =>
            {
                await using var timer = new Timer(
                    _ => connection.Features.Get<IConnectionLifetimeNotificationFeature>()!.RequestClose(), null, most,
                    Timeout.InfiniteTimeSpan);
                await next(connection);
            });
    }

    private static async Task WriteAsync(HttpContext context, Reply reply)
    {
        if (HttpProtocol.IsHttp11(context.Request.Protocol))
        {
            context.Response.StatusCode = reply.HttpStatus;
            await context.Response.WriteAsync(Json);
            return;
        }

        context.Response.ContentType = "application/grpc";
        if (reply.GrpcStatus != 0)
        {
            context.Response.Headers["grpc-status"] = $"{reply.GrpcStatus}";
            return;
        }

        var framed = new byte[5 + reply.Message.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), reply.StatedLength ?? reply.Message.Length);
        reply.Message.CopyTo(framed, 5);
        await context.Response.Body.WriteAsync(framed);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private int PortAt(int listener) =>
        new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ElementAt(
            listener)).Port;
}

/// <summary>A response of the server.</summary>
internal sealed record Reply(int GrpcStatus, int HttpStatus, byte[] Message, int? StatedLength = null)
{
    public static readonly Reply Good = new(0, 200, FakeServer.Message);
}
