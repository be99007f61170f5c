using System.Text.Json;
using Grpc.Core;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Predictions.Service.Calls;

namespace Predictions.Service.Tests.Access;

/// <summary>
/// Each call of the contract over both transports: without a token, with all scopes except its own, and with its own scope.
/// </summary>
public sealed class ScopeTests(ServiceFixture fixture) : IAsyncLifetime
{
    private static readonly string[] All = ["forecasts", "histories", "erase", "models", "events"];

    private GuardedService _guarded = null!;

    public static TheoryData<string, string> GrpcCalls => new()
    {
        { "CyclePredictions/Predict", "forecasts" },
        { "CyclePredictions/BatchPredict", "forecasts" },
        { "CycleHistories/GetHistory", "histories" },
        { "CycleHistories/PutHistory", "histories" },
        { "CycleHistories/RecordHistory", "histories" },
        { "CycleHistories/DeleteHistory", "erase" },
        { "Models/ListModels", "models" },
        { "Models/GetModel", "models" },
        { "Events/Read", "events" },
        { "Events/Commit", "events" },
        { "Events/ListConsumers", "events" },
    };

    public static TheoryData<string, string, string> HttpCalls => new()
    {
        { "POST", "/v1/predict", "forecasts" },
        { "POST", "/v1/predict:batch", "forecasts" },
        { "GET", "/v1/users/someone/forecast", "forecasts" },
        { "GET", "/v1/users/someone/history", "histories" },
        { "PUT", "/v1/users/someone/history", "histories" },
        { "POST", "/v1/users/someone/history:record", "histories" },
        { "DELETE", "/v1/users/someone/history", "erase" },
        { "GET", "/v1/models", "models" },
        { "GET", "/v1/models/1", "models" },
        { "GET", "/v1/events", "events" },
        { "POST", "/v1/events:commit", "events" },
        { "GET", "/v1/events/consumers", "events" },
    };

    public async ValueTask InitializeAsync() => _guarded = await GuardedService.StartAsync(fixture.Redis.ConnectionString);

    public ValueTask DisposeAsync() => _guarded.DisposeAsync();

    [Theory]
    [MemberData(nameof(GrpcCalls))]
    public async Task A_gRPC_call_needs_its_scope(string call, string scope)
    {
        await CallAsync(call, null).FailsAsync(StatusCode.Unauthenticated, "UNAUTHENTICATED");
        await CallAsync(call, Others(scope)).FailsAsync(StatusCode.PermissionDenied, "PERMISSION_DENIED");
        var let = await Record.ExceptionAsync(async () => await CallAsync(call, _guarded.Issuer.Token(scope)));
        // An error about the empty message, or that events are off, proves that the call passed authorization.
        Assert.True(
            let is null or RpcException
            {
                StatusCode: StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.FailedPrecondition,
            }, $"{let}");
    }

    [Theory]
    [MemberData(nameof(HttpCalls))]
    public async Task An_HTTP_call_needs_its_scope(string method, string path, string scope)
    {
        using var unknown = await SendAsync(null);
        Assert.Equal("Bearer", $"{unknown.Headers.WwwAuthenticate}");
        await Task.FromResult(unknown).ProblemAsync(401, "UNAUTHENTICATED");
        using var refused = await SendAsync(Others(scope));
        Assert.Equal($"Bearer error=\"insufficient_scope\", scope=\"{scope}\"", $"{refused.Headers.WwwAuthenticate}");
        await Task.FromResult(refused).ProblemAsync(403, "PERMISSION_DENIED");
        using var let = await SendAsync(_guarded.Issuer.Token(scope));
        Assert.True((int)let.StatusCode is 200 or 400 or 404, $"{let.StatusCode}");

        Task<HttpResponseMessage> SendAsync(string? token) =>
            _guarded.SendAsync(new HttpMethod(method), path, token, method is "GET" or "DELETE" ? null : "{}");
    }

    [Fact]
    public async Task The_tests_cover_every_call_of_both_transports()
    {
        var services = V1.CyclePredictions.Descriptor.File.Services.Concat(
            global::Predictions.Events.V1.Events.Descriptor.File.Services);
        var methods = services.SelectMany(s => s.Methods.Select(m => $"{s.Name}/{m.Name}"));
        Assert.Equal(methods.Order(), GrpcCalls.Select(c => c.Data.Item1).Order());
        var document = JsonDocument.Parse(await _guarded.Service.Http.GetStringAsync("/openapi/v1.json", HttpAnswers.Token));
        var operations = document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject());
        Assert.Equal(operations.Count(), HttpCalls.Count);
    }

    [Fact]
    public async Task A_token_that_is_bound_to_a_user_reads_no_events()
    {
        var token = _guarded.Issuer.Token("events", "ann");
        await _guarded.SendAsync(HttpMethod.Get, "/v1/events?stopAtEnd=true", token).ProblemAsync(403, "PERMISSION_DENIED");
        await _guarded.SendAsync(HttpMethod.Get, "/v1/events/consumers", token).ProblemAsync(403, "PERMISSION_DENIED");
        var audit = await File.ReadAllTextAsync(_guarded.Service.AuditFile, HttpAnswers.Token);
        Assert.Contains("\"action\":\"read_events\",\"subject\":\"*\",\"by\":\"other_user\"", audit, StringComparison.Ordinal);
        Assert.DoesNotContain("ann", audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scopes_may_be_a_list()
    {
        var token = _guarded.Issuer.Token("", null, d => d.Claims["scp"] = (string[])["models", "profile"]);
        await _guarded.SendAsync(HttpMethod.Get, "/v1/models", token).OkAsync();
    }

    [Fact]
    public async Task Health_needs_no_token()
    {
        var health = new global::Grpc.Health.V1.Health.HealthClient(_guarded.Service.Channel);
        Assert.Equal(
            global::Grpc.Health.V1.HealthCheckResponse.Types.ServingStatus.Serving,
            (await health.CheckAsync(new(), cancellationToken: HttpAnswers.Token)).Status);
    }

    private string Others(string scope) => _guarded.Issuer.Token(string.Join(' ', All.Where(s => s != scope)) + " openid");

    private AsyncUnaryCall<byte[]> CallAsync(string call, string? token)
    {
        var bytes = Marshallers.Create(static (byte[] b) => b, static b => b);
        var parts = call.Split('/');
        var package = parts[0] == "Events" ? "predictions.events.v1." : "predictions.v1.";
        var method = new Method<byte[], byte[]>(MethodType.Unary, package + parts[0], parts[1], bytes, bytes);
        var options = token is null ? default : new CallOptions(GuardedService.Bearing(token));
        return _guarded.Service.Channel.CreateCallInvoker().AsyncUnaryCall(method, null, options, []);
    }

    [Fact]
    public void An_endpoint_that_names_no_call_and_is_not_open_to_anonymous_callers_does_not_run()
    {
        var call = CallName.Of("Predict");
        Assert.Same(call, CallName.Of(Route(call)));
        Assert.Null(CallName.Of(Route(new AllowAnonymousAttribute())));
        Assert.Null(CallName.Of((Endpoint?)null));
        Assert.Throws<InvalidOperationException>(() => CallName.Of(Route()));

        static Endpoint Route(params object[] metadata) => new(null, new EndpointMetadataCollection(metadata), "a route");
    }
}
