using Predictions.Testing;

[assembly: AssemblyFixture(typeof(Predictions.Client.Tests.RealServiceFixture))]

namespace Predictions.Client.Tests;

/// <summary>The real service with a real Redis, shared by all tests. Each test uses its own user ids.</summary>
public sealed class RealServiceFixture : IAsyncLifetime
{
    private RedisServer _redis = null!;

    public ServiceProcess Service { get; private set; } = null!;

    public Uri Address => new($"http://127.0.0.1:{Service.GrpcPort}");

    public static string NewUser() => "user-" + Guid.NewGuid();

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartAsync();
        Service = await ServiceProcess.StartAsync(("ConnectionStrings:Redis", _redis.ConnectionString));
    }

    public async ValueTask DisposeAsync()
    {
        Service.Dispose();
        await _redis.DisposeAsync();
    }
}
