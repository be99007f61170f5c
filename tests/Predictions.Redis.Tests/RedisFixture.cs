using Predictions.Redis.Connection;
using Predictions.Redis.Store;
using Predictions.Redis.Values;
using Predictions.Testing;
using StackExchange.Redis;

[assembly: AssemblyFixture(typeof(Predictions.Redis.Tests.RedisFixture))]

namespace Predictions.Redis.Tests;

/// <summary>One server for all tests that do not break it. Tests use different user ids.</summary>
public sealed class RedisFixture : IAsyncLifetime
{
    public RedisServer Server { get; private set; } = null!;

    /// <summary>Direct access to keys and values.</summary>
    public IDatabase Raw { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await RedisServer.StartAsync();
        Raw = (await ConnectionMultiplexer.ConnectAsync(Server.ConnectionString)).GetDatabase();
    }

    public Task<RedisHistoryStore> OpenAsync(TimeProvider? clock = null, StoreObserver? observer = null) =>
        RedisHistoryStore.OpenAsync(Options(Server), clock ?? TimeProvider.System, observer);

    // A busy test machine needs the longest timeouts, because these tests need an answer.
    public static RedisOptions Options(RedisServer server, int callTimeoutMs = 10_000) =>
        Options(server.ConnectionString, callTimeoutMs);

    public static RedisOptions Options(string connection, int callTimeoutMs = 10_000) => new()
    {
        ConnectionString = connection,
        KeySecret = HistoryKeys.DevelopmentSecret,
        CallTimeoutMs = callTimeoutMs,
        WriteTimeoutMs = 60_000,
    };

    public static byte[] Key(string userId) => new HistoryKeys(HistoryKeys.DevelopmentSecret).For(userId);

    public static string NewUser() => "user-" + Guid.NewGuid();

    public async ValueTask DisposeAsync()
    {
        await Raw.Multiplexer.DisposeAsync();
        await Server.DisposeAsync();
    }
}
