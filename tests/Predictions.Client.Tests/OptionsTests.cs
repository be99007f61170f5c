using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Predictions.Client.Tests;

/// <summary>Settings and tokens.</summary>
public sealed class OptionsTests
{
    private static readonly ForecastRequest Request = ForecastRequest.ForUser("u", new DateOnly(2026, 3, 10));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, Action<PredictionsClientOptions>> Invalid => new()
    {
        { "Address", o => o.Address = null },
        { "Address", o => o.Address = new Uri("predictions", UriKind.Relative) },
        { "UseTls", o => o.UseTls = true },
        { "Deadline", o => o.Deadline = TimeSpan.Zero },
        { "BatchDeadline", o => o.BatchDeadline = TimeSpan.FromSeconds(-1) },
        { "MaxAttempts", o => o.MaxAttempts = 6 },
        { "RetryRatio", o => o.RetryRatio = double.NaN },
        { "RetryBurst", o => o.RetryBurst = 501 },
        { "HedgeForecastsAfter", o => o.HedgeForecastsAfter = TimeSpan.FromSeconds(-1) },
        { "HedgeForecastsAfter", o => (o.HedgeForecastsAfter, o.MaxAttempts) = (TimeSpan.Zero, 1) },
        { "BatchesInFlight", o => o.BatchesInFlight = 0 },
        { "BatchRetries", o => o.BatchRetries = 11 },
        { "AddressRefresh", o => o.AddressRefresh = TimeSpan.Zero },
        { "TokenProvider", o => o.TokenProvider = (_, _) => new("t") },
    };

    [Theory]
    [MemberData(nameof(Invalid), DisableDiscoveryEnumeration = true)]
    public async Task A_setting_out_of_range_is_named(string setting, Action<PredictionsClientOptions> configure)
    {
        await using var connected = ClientUnderTest.Of(new Uri("http://127.0.0.1:1"), configure);
        var error = Assert.Throws<OptionsValidationException>(() => connected.Client);
        Assert.StartsWith(setting, Assert.Single(error.Failures), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8081", false)]
    [InlineData("https://predictions", false)]
    [InlineData("dns:///predictions:8081", false)]
    [InlineData("dns:///predictions:8081", true)]
    public async Task Addresses_of_each_scheme_make_a_channel(string address, bool useTls)
    {
        await using var connected = ClientUnderTest.Of(new Uri(address), options => options.UseTls = useTls);
        Assert.NotNull(connected.Client);
    }

    [Fact]
    public async Task A_rejected_token_is_replaced_once()
    {
        await using var service = await DoubleService.StartAsync();
        service.Predict = (_, context) => context.RequestHeaders.GetValue("authorization") == "Bearer new"
            ? Task.FromResult(DoubleService.Answer())
            : throw new RpcException(new(StatusCode.Unauthenticated, ""));
        List<string?> rejected = [];
        var newest = "new";
        await using var connected = ClientUnderTest.Of(service.Address, options =>
        {
            options.AllowTokensWithoutTls = true;
            options.TokenProvider = (token, _) =>
            {
                rejected.Add(token);
                return new(token is null ? "old" : newest);
            };
        });
        Assert.True((await connected.Client.ForecastAsync(Request, cancellation: Token)).IsSuccess);
        Assert.Equal([null, "old"], rejected);

        newest = "older";
        var error = (await connected.Client.ForecastAsync(Request, cancellation: Token)).Error!;
        Assert.Equal(ErrorReason.Unauthenticated, error.Reason);
        Assert.Equal(4, service.Predicts);
    }

    [Fact]
    public async Task What_the_token_provider_throws_reaches_the_caller()
    {
        await using var service = await DoubleService.StartAsync();
        await using var connected = ClientUnderTest.Of(service.Address, options =>
        {
            options.AllowTokensWithoutTls = true;
            options.TokenProvider = (_, _) => throw new InvalidOperationException("no token");
        });
        await Assert.ThrowsAsync<InvalidOperationException>(() => connected.Client.ForecastAsync(Request, cancellation: Token));
        Assert.Equal(0, service.Predicts);
    }

    [Fact]
    public void The_resolvers_of_the_client_are_not_those_of_the_host()
    {
        using var services = new ServiceCollection()
            .AddPredictionsClient(options => options.Address = new Uri("dns:///predictions:8081"))
            .Services.BuildServiceProvider();
        Assert.NotNull(services.GetRequiredService<PredictionsClient>());
        Assert.Empty(services.GetServices<Grpc.Net.Client.Balancer.ResolverFactory>());
    }
}
