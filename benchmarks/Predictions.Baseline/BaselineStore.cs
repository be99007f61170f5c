using StackExchange.Redis;

namespace Predictions.Baseline;

/// <summary>The floor's connection, with the service's settings, and its keys.</summary>
public static class BaselineStore
{
    /// <summary>
    /// What comes before a user id. Under it lies the very value that the service stores under a hashed key: to hash is work of the
    /// service, which the floor is there to leave out.
    /// </summary>
    private const string Prefix = "floor:";

    public static RedisKey KeyOf(string userId) => Prefix + userId;

    internal static async Task<ConnectionMultiplexer> ConnectAsync(string connectionString)
    {
        var configuration = ConfigurationOptions.Parse(connectionString);
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.HeartbeatInterval = TimeSpan.FromMilliseconds(50);
        configuration.AsyncTimeout = configuration.SyncTimeout = 250;
        configuration.IncludeDetailInExceptions = false;
        configuration.ClientName = "floor";
        return await ConnectionMultiplexer.ConnectAsync(configuration);
    }
}
