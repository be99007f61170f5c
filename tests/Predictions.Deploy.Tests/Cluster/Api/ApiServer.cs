using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Predictions.Deploy.Tests.Cluster.Controllers;
using Predictions.Deploy.Tests.Cluster.Storage;
using Predictions.Deploy.Tests.Cluster.Writes;

namespace Predictions.Deploy.Tests.Cluster.Api;

/// <summary>The API server: routes requests, and turns errors into responses.</summary>
internal sealed class ApiServer(ObjectStore store, ObjectWrites writes, ObjectDeletes deletes, ImageBehaviors behaviors)
    : IAsyncDisposable
{
    private const string User = "loopback-user";

    private readonly ConcurrentQueue<SeenRequest> _requests = [];
    private readonly CancellationTokenSource _over = new();
    private readonly ObjectCalls _calls = new(store, writes, deletes);
    private readonly PodLogs _logs = new(store, behaviors);
    private WebApplication? _app;

    public Outages Outages { get; } = new();

    public IReadOnlyList<SeenRequest> Requests => [.. _requests];

    /// <summary>Listens on a free port of the loopback interface.</summary>
    public async Task<Uri> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = Path.GetTempPath() });
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync();
        return new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        if (_app is not null)
            await _app.DisposeAsync();
        _over.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var seen = Seen(context.Request);
        _requests.Enqueue(seen);
        await using var ends = _over.Token.Register(context.Abort);
        try
        {
            await Outages.PassAsync(seen, context);
            await RouteAsync(seen, context);
        }
        catch (ApiError failure)
        {
            await SendAsync(context, failure.Code, failure.Status);
        }
        catch (OperationCanceledException)
        {
            // The caller has gone.
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or InvalidCastException)
        {
            // A field has another type than in Kubernetes.
            await SendAsync(context, 400, ApiError.BadRequest($"the object cannot be read: {e.Message}").Status);
        }
    }

    private static SeenRequest Seen(HttpRequest request)
    {
        var isQuestion = Reviews.All.Any(r => request.Path.StartsWithSegments(r.Root));
        var writes = request.Method is not ("GET" or "HEAD") && !isQuestion && request.Query["dryRun"] != "All";
        return new(request.Method, request.Path.Value ?? "", request.QueryString.Value
            ?? "", request.Headers.UserAgent.ToString(), writes);
    }

    private async Task RouteAsync(SeenRequest seen, HttpContext context)
    {
        var request = context.Request;
        if (seen.Path is "/healthz" or "/livez" or "/readyz")
            await context.Response.WriteAsync("ok", context.RequestAborted);
        else if (request.Method == "GET" && (Discovery.Answer(seen.Path) ?? OpenApi.Answer(seen.Path)) is { } known)
            await SendAsync(context, 200, known);
        else if (request.Method == "POST" && Reviews.All.FirstOrDefault(r => $"{r.Root}/{r.Plural}" == seen.Path) is { } review)
            await SendAsync(context, 201, Reviews.Answer(review, await RequestBody.ReadObjectAsync(request), User));
        else
            await AnswerObjectsAsync(ApiPath.Parse(seen.Path), seen, context);
    }

    private async Task AnswerObjectsAsync(ApiPath path, SeenRequest seen, HttpContext context)
    {
        if (path.Part == "log" && context.Request.Method == "GET")
            await context.Response.WriteAsync(_logs.Answer(path, context.Request.Query), context.RequestAborted);
        else if (context.Request.Method == "GET" && context.Request.Query["watch"].ToString() is "true" or "1")
            await new WatchStream(store, Outages, new Selection(path, context.Request.Query), seen, context).WriteAsync();
        else
        {
            var (code, body) = await _calls.AnswerAsync(path, context.Request);
            await SendAsync(context, code, body);
        }
    }

    private static async Task SendAsync(HttpContext context, int code, JsonObject body)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }
        context.Response.StatusCode = code;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
    }
}
