using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Predictions.Deploy.Tests.Bench;

/// <summary>A service on the loopback interface whose latency and failures a test sets.</summary>
internal sealed class LoopbackService : IAsyncDisposable
{
    private readonly WebApplication _server;
    private int _calls;

    private LoopbackService(WebApplication server) => _server = server;

    /// <summary>Its address.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The delay of each response.</summary>
    public TimeSpan Takes { get; set; }

    /// <summary>Every nth call fails; 0 for none.</summary>
    public int OneFailsIn { get; set; }

    /// <summary>The body of each response.</summary>
    public string Answer { get; set; } = """{"cycles": [{}]}""";

    /// <summary>The number of calls.</summary>
    public int Calls => _calls;

    /// <summary>The body of the last call.</summary>
    public string LastBody { get; private set; } = "";

    /// <summary>The Authorization header of the last call.</summary>
    public string LastPass { get; private set; } = "";

    public static async Task<LoopbackService> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var service = new LoopbackService(builder.Build());
        service._server.MapPost("/v1/predict", service.AnswerAsync);
        await service._server.StartAsync();
        service.Address = service._server.Urls.First();
        return service;
    }

    private async Task AnswerAsync(HttpContext http)
    {
        LastPass = http.Request.Headers.Authorization.ToString();
        LastBody = await new StreamReader(http.Request.Body).ReadToEndAsync();
        if (Takes > TimeSpan.Zero)
            await Task.Delay(Takes);
        var call = Interlocked.Increment(ref _calls);
        if (OneFailsIn > 0 && call % OneFailsIn == 0)
            http.Response.StatusCode = 503;
        else
            await http.Response.WriteAsync(Answer);
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();
}
