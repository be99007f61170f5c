using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Predictions.Client.Calls;

/// <summary>The contract's clients on one channel: the factory makes a channel for each type that it creates.</summary>
internal sealed class ServiceClients(CallInvoker invoker)
{
    public V1.CyclePredictions.CyclePredictionsClient Predictions { get; } = new(invoker);

    public V1.CycleHistories.CycleHistoriesClient Histories { get; } = new(invoker);

    public V1.Models.ModelsClient Models { get; } = new(invoker);

    public Events.V1.Events.EventsClient Events { get; } = new(invoker);
}

/// <summary>The settings of the channel: its service config, addresses and connections.</summary>
internal static class ServiceChannel
{
    private const int BatchAnswerBytes = 32 << 20;
    private const int BatchBytes = 4 << 20;

    private static readonly string[] Forecasts = ["Predict", "BatchPredict"];

    public static void Configure(GrpcChannelOptions channel, PredictionsClientOptions options, IServiceProvider services)
    {
        if (options.Address!.Scheme is not ("http" or "https"))
            channel.Credentials = options.IsTls ? ChannelCredentials.SecureSsl : ChannelCredentials.Insecure;
        channel.ServiceConfig = ServiceConfig(options);
        channel.ServiceProvider = Resolvers(options, services);
        channel.MaxReceiveMessageSize = BatchAnswerBytes;
        // A call that does not fit is not repeated.
        channel.MaxRetryBufferPerCallSize = BatchBytes + 1024;
        channel.MaxRetryBufferSize = 16 * BatchBytes;
        channel.InitialReconnectBackoff = TimeSpan.FromMilliseconds(100);
        channel.MaxReconnectBackoff = TimeSpan.FromSeconds(5);
    }

    /// <summary>The connections of a channel. Pings find one that answers nothing any longer.</summary>
    public static SocketsHttpHandler NewConnections() => new()
    {
        EnableMultipleHttp2Connections = true,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        KeepAlivePingDelay = TimeSpan.FromSeconds(20),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>
    /// Only UNAVAILABLE is repeated: a call that a closing connection refused, an instance that has gone, or a store that does
    /// not answer. All calls are safe to repeat, because every write is idempotent by meaning.
    /// </summary>
    internal static ServiceConfig ServiceConfig(PredictionsClientOptions options)
    {
        var config = new ServiceConfig { LoadBalancingConfigs = { new RoundRobinConfig() } };
        if (options.MaxAttempts == 1)
            return config;
        // gRPC stops repeating while fewer than half of the tokens are left.
        config.RetryThrottling = new RetryThrottlingPolicy
        {
            MaxTokens = 2 * options.RetryBurst,
            TokenRatio = options.RetryRatio,
        };
        config.MethodConfigs.Add(Repeated(options.MaxAttempts));
        if (options.HedgeForecastsAfter is { } delay)
            config.MethodConfigs.Add(Hedged(delay, options.MaxAttempts));
        return config;
    }

    private static MethodConfig Repeated(int maxAttempts) => new()
    {
        Names = { MethodName.Default },
        RetryPolicy = new RetryPolicy
        {
            MaxAttempts = maxAttempts,
            InitialBackoff = TimeSpan.FromMilliseconds(10),
            MaxBackoff = TimeSpan.FromMilliseconds(100),
            BackoffMultiplier = 2,
            RetryableStatusCodes = { StatusCode.Unavailable },
        },
    };

    private static MethodConfig Hedged(TimeSpan delay, int maxAttempts)
    {
        var forecasts = new MethodConfig
        {
            HedgingPolicy = new HedgingPolicy
            {
                MaxAttempts = maxAttempts,
                HedgingDelay = delay,
                NonFatalStatusCodes = { StatusCode.Unavailable },
            },
        };
        foreach (var method in Forecasts)
            forecasts.Names.Add(new MethodName { Service = V1.CyclePredictions.Descriptor.FullName, Method = method });
        return forecasts;
    }

    /// <summary>The resolvers of this channel alone: those that the caller registered, then DNS that looks again.</summary>
    private static ServiceProvider Resolvers(PredictionsClientOptions options, IServiceProvider services)
    {
        var own = new ServiceCollection();
        foreach (var resolver in services.GetServices<ResolverFactory>())
            own.AddSingleton(resolver);
        own.AddSingleton<ResolverFactory>(new DnsResolverFactory(options.AddressRefresh));
        foreach (var balancer in services.GetServices<LoadBalancerFactory>())
            own.AddSingleton(balancer);
        return own.BuildServiceProvider();
    }
}
