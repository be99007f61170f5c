using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Predictions.Service.Calls;
using Predictions.Service.Startup;
using Predictions.V1;

namespace Predictions.Service.Tests;

/// <summary>The service in this process, on free loopback ports, with clients of both transports.</summary>
public sealed class ServiceUnderTest : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ServiceUnderTest(WebApplication app, string audit)
    {
        (_app, AuditFile) = (app, audit);
        var listeners = app.Services.GetRequiredService<Listeners>();
        HttpAddress = listeners.AddressOf(Listener.Http);
        GrpcAddress = listeners.AddressOf(Listener.Grpc);
        OperatorsAddress = listeners.AddressOf(Listener.Operators);
        OperatorsGrpcAddress = listeners.AddressOf(Listener.OperatorsGrpc);
        Http = new HttpClient { BaseAddress = HttpAddress };
        Operators = new HttpClient { BaseAddress = OperatorsAddress };
        Channel = GrpcChannel.ForAddress(
            GrpcAddress, new GrpcChannelOptions { MaxReceiveMessageSize = null, MaxSendMessageSize = null });
        Predictions = new CyclePredictions.CyclePredictionsClient(Channel);
        Histories = new CycleHistories.CycleHistoriesClient(Channel);
        Models = new V1.Models.ModelsClient(Channel);
    }

    /// <summary>The path of the audit log, unless a setting overrides it.</summary>
    public string AuditFile { get; }

    public Uri HttpAddress { get; }

    public Uri GrpcAddress { get; }

    public Uri OperatorsAddress { get; }

    public Uri OperatorsGrpcAddress { get; }

    public HttpClient Http { get; }

    public HttpClient Operators { get; }

    public GrpcChannel Channel { get; }

    public CyclePredictions.CyclePredictionsClient Predictions { get; }

    public CycleHistories.CycleHistoriesClient Histories { get; }

    public V1.Models.ModelsClient Models { get; }

    public static async Task<ServiceUnderTest> StartAsync(
        string redis, TimeProvider? clock = null, params (string Key, string Value)[] settings)
    {
        var audit = Path.Combine(Path.GetTempPath(), $"predictions-audit-{Guid.NewGuid():N}");
        var all = new Dictionary<string, string?>
        {
            ["ConnectionStrings:Redis"] = redis,
            ["Redis:CallTimeoutMs"] = "10000",
            ["Redis:WriteTimeoutMs"] = "60000",
            ["Deadlines:MaxMs"] = "60000",
            ["Limits:MaxWaitMs"] = "10000",
            ["Drain:NoticeMs"] = "0",
            ["Start:WarmupCalls"] = "0",
            ["Audit:File"] = audit,
            ["Logging:LogLevel:Default"] = "Error",
            ["Kestrel:Endpoints:Http:Url"] = "http://127.0.0.1:0",
            ["Kestrel:Endpoints:Grpc:Url"] = "http://127.0.0.1:0",
            ["Kestrel:Endpoints:Operators:Url"] = "http://127.0.0.1:0",
            ["Kestrel:Endpoints:OperatorsGrpc:Url"] = "http://127.0.0.1:0",
        };
        foreach (var (key, value) in settings)
            all[key] = value;
        var app = await ServiceHost.BuildAsync([], all, clock ?? new FixedClock());
        await app.StartAsync();
        return new ServiceUnderTest(app, audit);
    }

    /// <summary>Stops the service, as a signal does.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Operators.Dispose();
        Channel.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        File.Delete(AuditFile);
    }
}
