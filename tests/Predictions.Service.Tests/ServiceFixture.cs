using Predictions.Testing;
using StackExchange.Redis;

[assembly: AssemblyFixture(typeof(Predictions.Service.Tests.ServiceFixture))]

namespace Predictions.Service.Tests;

/// <summary>One service and one Redis, shared by all tests that break neither. Each test uses its own user ids.</summary>
public sealed class ServiceFixture : IAsyncLifetime
{
    public RedisServer Redis { get; private set; } = null!;

    public ServiceUnderTest Service { get; private set; } = null!;

    /// <summary>Direct access to Redis.</summary>
    public IDatabase Raw { get; private set; } = null!;

    public static string NewUser() => "user-" + Guid.NewGuid();

    public async ValueTask InitializeAsync()
    {
        Redis = await RedisServer.StartAsync();
        Service = await ServiceUnderTest.StartAsync(Redis.ConnectionString, null, ("Events:Mode", "Outbox"));
        Raw = (await ConnectionMultiplexer.ConnectAsync(Redis.ConnectionString)).GetDatabase();
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Raw.Multiplexer.DisposeAsync();
        await Redis.DisposeAsync();
    }
}
