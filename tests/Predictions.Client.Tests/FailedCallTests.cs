using System.Diagnostics;
using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using Grpc.Net.Client;
using Predictions.Client.Calls;
using Predictions.Contract;

namespace Predictions.Client.Tests;

/// <summary>What becomes of calls that fail: typed errors, deadlines, retries within a budget, hedging and balancing.</summary>
public sealed class FailedCallTests : IAsyncLifetime
{
    private static readonly ForecastRequest Request = ForecastRequest.ForUser("u", new DateOnly(2026, 3, 10));

    private DoubleService _service = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Reasons => [.. ErrorTable.All.Select(row => row.Reason)];

    public async ValueTask InitializeAsync() => _service = await DoubleService.StartAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Theory]
    [MemberData(nameof(Reasons))]
    public async Task Every_reason_of_the_contract_has_a_typed_error(string reason)
    {
        var row = ErrorTable.All.Single(r => r.Reason == reason);
        _service.Predict = (_, _) => throw Failure(row, "history.periods[0].start");
        await using var connected = ClientUnderTest.Of(_service.Address, options => options.MaxAttempts = 1);
        var error = (await connected.Client.ForecastAsync(Request, cancellation: Token)).Error!;
        Assert.Equal(reason, error.ReasonName);
        Assert.NotEqual(ErrorReason.Unknown, error.Reason);
        Assert.Equal(reason.Replace("_", "", StringComparison.Ordinal), $"{error.Reason}", ignoreCase: true);
        Assert.Equal(row.CodeName, error.Code);
        Assert.Equal(row.RetryAfter, error.RetryAfter);
        Assert.Equal("history.periods[0].start", error.Field);
        Assert.Equal("must be right", error.Fields[0].Accepted);
        Assert.Equal(
            row.RetryAfter is not null || row.Code is StatusCode.Unavailable or StatusCode.DeadlineExceeded, error.MayRetry);
    }

    [Fact]
    public async Task A_reason_of_a_newer_service_keeps_its_name()
    {
        _service.Predict = (_, _) => throw Failure(new ErrorRow(StatusCode.OutOfRange, "", 400, "NEW_REASON", ""));
        await using var connected = ClientUnderTest.Of(_service.Address);
        var error = (await connected.Client.ForecastAsync(Request, cancellation: Token)).Error!;
        Assert.Equal((ErrorReason.Unknown, "NEW_REASON", "OUT_OF_RANGE"), (error.Reason, error.ReasonName, error.Code));
    }

    [Fact]
    public async Task Without_a_server_the_error_is_Unreachable()
    {
        await _service.StopAsync();
        await using var connected = ClientUnderTest.Of(_service.Address);
        var error = (await connected.Client.ForecastAsync(Request, cancellation: Token)).Error!;
        Assert.Equal((ErrorReason.Unreachable, true), (error.Reason, error.MayRetry));
    }

    [Fact]
    public async Task A_call_without_an_answer_ends_at_its_deadline_in_the_client_and_in_the_server()
    {
        var ended = new TaskCompletionSource();
        _service.Predict = async (_, context) =>
        {
            context.CancellationToken.Register(() => ended.TrySetResult());
            await ended.Task;
            return DoubleService.Answer();
        };
        await using var connected = ClientUnderTest.Of(_service.Address);
        var error = (await connected.Client.ForecastAsync(Request, TimeSpan.FromMilliseconds(200), Token)).Error!;
        Assert.Equal((ErrorReason.DeadlineExceeded, "DEADLINE_EXCEEDED", true), (error.Reason, error.Code, error.MayRetry));
        // Where the client's deadline came before the call reached the server, there was nothing to end.
        if (_service.Predicts > 0)
            await ended.Task.WaitAsync(TimeSpan.FromMinutes(1), Token);
    }

    [Fact]
    public async Task A_canceled_call_throws_and_ends_in_the_server()
    {
        var (began, ended) = (new TaskCompletionSource(), new TaskCompletionSource());
        _service.Predict = async (_, context) =>
        {
            context.CancellationToken.Register(ended.SetResult);
            began.SetResult();
            await ended.Task;
            return DoubleService.Answer();
        };
        await using var connected = ClientUnderTest.Of(_service.Address);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var call = connected.Client.ForecastAsync(Request, cancellation: cancellation.Token);
        await began.Task.WaitAsync(TimeSpan.FromMinutes(1), Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await ended.Task.WaitAsync(TimeSpan.FromMinutes(1), Token);
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, 3)]
    [InlineData(StatusCode.ResourceExhausted, 1)]
    [InlineData(StatusCode.DeadlineExceeded, 1)]
    [InlineData(StatusCode.Internal, 1)]
    [InlineData(StatusCode.Aborted, 1)]
    public async Task Only_UNAVAILABLE_is_repeated(StatusCode code, int calls)
    {
        _service.Predict = (n, _) => n < 3 ? throw new RpcException(new(code, "")) : Task.FromResult(DoubleService.Answer());
        await using var connected = ClientUnderTest.Of(_service.Address);
        var result = await connected.Client.ForecastAsync(Request, cancellation: Token);
        Assert.Equal((calls == 3, calls), (result.IsSuccess, _service.Predicts));
    }

    [Fact]
    public async Task The_retry_budget_ends_repeats_in_an_outage_and_successes_fill_it_again()
    {
        const int Calls = 100, Burst = 5;
        var isDown = true;
        _service.Predict = (_, _) => Volatile.Read(ref isDown)
            ? throw new RpcException(new(StatusCode.Unavailable, ""))
            : Task.FromResult(DoubleService.Answer());
        await using var connected = ClientUnderTest.Of(_service.Address, options => options.RetryBurst = Burst);
        for (var i = 0; i < Calls; i++)
            Assert.False((await connected.Client.ForecastAsync(Request, cancellation: Token)).IsSuccess);
        Assert.InRange(_service.Predicts, Calls + 1, Calls + Burst);

        Volatile.Write(ref isDown, false);
        for (var i = 0; i < Calls; i++)
            Assert.True((await connected.Client.ForecastAsync(Request, cancellation: Token)).IsSuccess);
        Volatile.Write(ref isDown, true);
        var before = _service.Predicts;
        Assert.False((await connected.Client.ForecastAsync(Request, cancellation: Token)).IsSuccess);
        Assert.InRange(_service.Predicts - before, 2, 5);
    }

    [Fact]
    public async Task A_hedged_forecast_is_answered_by_its_second_attempt_and_the_first_is_ended()
    {
        var ended = new TaskCompletionSource();
        _service.Predict = async (n, context) =>
        {
            if (n > 1)
                return DoubleService.Answer();
            context.CancellationToken.Register(() => ended.TrySetResult());
            await ended.Task;
            return DoubleService.Answer();
        };
        await using var connected = ClientUnderTest.Of(
            _service.Address, options => options.HedgeForecastsAfter = TimeSpan.FromMilliseconds(1));
        Assert.True((await connected.Client.ForecastAsync(Request, cancellation: Token)).IsSuccess);
        await ended.Task.WaitAsync(TimeSpan.FromMinutes(1), Token);
        Assert.InRange(_service.Predicts, 2, 5);
    }

    [Fact]
    public void Only_forecasts_are_hedged()
    {
        var config = ServiceChannel.ServiceConfig(new PredictionsClientOptions { HedgeForecastsAfter = TimeSpan.Zero });
        var hedged = Assert.Single(config.MethodConfigs, method => method.HedgingPolicy is not null);
        Assert.Equal(["Predict", "BatchPredict"], hedged.Names.Select(name => name.Method));
        Assert.All(hedged.Names, name => Assert.Equal("predictions.v1.CyclePredictions", name.Service));
    }

    [Fact]
    public async Task A_dns_address_is_resolved_and_called()
    {
        await using var connected = ClientUnderTest.Of(new Uri($"dns:///localhost:{_service.Port}"));
        Assert.True((await connected.Client.ForecastAsync(Request, cancellation: Token)).IsSuccess);
    }

    [Fact]
    public async Task Calls_are_balanced_over_two_instances_and_go_to_the_other_when_one_is_gone()
    {
        await using var other = await DoubleService.StartAsync();
        await using var connected = ClientUnderTest.Of([_service.Port, other.Port]);
        for (var began = Stopwatch.StartNew(); _service.Predicts == 0 || other.Predicts == 0;)
        {
            Assert.True((await connected.Client.ForecastAsync(Request, cancellation: Token)).IsSuccess);
            Assert.InRange(began.Elapsed, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        }

        await other.StopAsync();
        var (here, there) = (_service.Predicts, other.Predicts);
        for (var i = 0; i < 100; i++)
            Assert.True((await connected.Client.ForecastAsync(Request, cancellation: Token)).IsSuccess);
        Assert.Equal((here + 100, there), (_service.Predicts, other.Predicts));
    }

    [Theory]
    [InlineData(0, false, StatusCode.Unavailable)]
    [InlineData(0, true, StatusCode.Unavailable)]
    [InlineData(2, false, StatusCode.Internal)]
    public async Task A_call_that_the_server_did_not_begin_is_unavailable(long code, bool isHandshake, StatusCode expected)
    {
        Exception cause = new HttpProtocolException(code, "closed", null);
        using var handler = new UnbegunCallHandler
        {
            InnerHandler = new ThrowingHandler(
                new HttpRequestException("not sent", isHandshake ? new IOException("handshake", cause) : cause)),
        };
        using var channel = GrpcChannel.ForAddress(_service.Address, new GrpcChannelOptions { HttpHandler = handler });
        var error = await Assert.ThrowsAsync<RpcException>(async () =>
            await new V1.Models.ModelsClient(channel).ListModelsAsync(new V1.ListModelsRequest(), cancellationToken: Token));
        Assert.Equal(expected, error.StatusCode);
    }

    private static RpcException Failure(ErrorRow row, string? field = null)
    {
        var status = new Google.Rpc.Status
        {
            Code = (int)row.Code,
            Message = "a sentence",
            Details = { Any.Pack(new ErrorInfo { Reason = row.Reason, Domain = ErrorTable.Domain }) },
        };
        if (field is not null)
            status.Details.Add(Any.Pack(new BadRequest
            {
                FieldViolations = { new BadRequest.Types.FieldViolation { Field = field, Description = "must be right" } },
            }));
        if (row.RetryAfter is { } delay)
            status.Details.Add(Any.Pack(new RetryInfo { RetryDelay = Duration.FromTimeSpan(delay) }));
        return status.ToRpcException();
    }

    private sealed class ThrowingHandler(Exception thrown) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw thrown;
    }
}
