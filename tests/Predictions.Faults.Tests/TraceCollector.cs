using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Predictions.Faults.Tests;

/// <summary>Receives spans by OTLP over gRPC, as an OpenTelemetry collector does, and keeps their bytes.</summary>
internal sealed class TraceCollector : IAsyncDisposable
{
    private static readonly byte[] EmptyMessage = new byte[5];

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<string> _bodies = new();

    private TraceCollector(WebApplication app) => _app = app;

    public string Address { get; private set; } = "";

    /// <summary>All received bytes as Latin-1 text.</summary>
    public string Text => string.Concat(_bodies);

    public static async Task<TraceCollector> StartAsync()
    {
        // An empty builder, because the service's appsettings.json is in this program's folder.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(
            kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        var collector = new TraceCollector(builder.Build());
        collector._app.Run(collector.TakeAsync);
        await collector._app.StartAsync();
        collector.Address =
            collector._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return collector;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        _bodies.Enqueue(Encoding.Latin1.GetString(body.ToArray()));
        http.Response.ContentType = "application/grpc";
        http.Response.DeclareTrailer("grpc-status");
        await http.Response.Body.WriteAsync(EmptyMessage);
        http.Response.AppendTrailer("grpc-status", "0");
    }
}
