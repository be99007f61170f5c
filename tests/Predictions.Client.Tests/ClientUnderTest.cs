using Grpc.Net.Client.Balancer;
using Microsoft.Extensions.DependencyInjection;

namespace Predictions.Client.Tests;

/// <summary>A client as callers register it, with deadlines for a busy machine unless a test sets others.</summary>
internal sealed class ClientUnderTest : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private ClientUnderTest(ServiceProvider services) => _services = services;

    public PredictionsClient Client => _services.GetRequiredService<PredictionsClient>();

    public static ClientUnderTest Of(Uri address, Action<PredictionsClientOptions>? configure = null) =>
        Of(new ServiceCollection(), address, configure);

    /// <summary>A client that balances over some ports.</summary>
    public static ClientUnderTest Of(int[] ports, Action<PredictionsClientOptions>? configure = null) => Of(
        new ServiceCollection().AddSingleton<ResolverFactory>(
            new StaticResolverFactory(_ => [.. ports.Select(port => new BalancerAddress("127.0.0.1", port))])),
        new Uri("static:///instances"),
        configure);

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static ClientUnderTest Of(IServiceCollection services, Uri address, Action<PredictionsClientOptions>? configure)
    {
        services.AddSingleton<TimeProvider>(new HurriedTime());
        services.AddPredictionsClient(options =>
        {
            options.Address = address;
            options.Deadline = options.BatchDeadline = TimeSpan.FromMinutes(1);
            configure?.Invoke(options);
        });
        return new ClientUnderTest(services.BuildServiceProvider(validateScopes: true));
    }

    /// <summary>Pauses between batches end at once.</summary>
    private sealed class HurriedTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : TimeSpan.Zero, period);
    }
}
