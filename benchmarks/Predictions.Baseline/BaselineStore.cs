using StackExchange.Redis;

namespace Predictions.Baseline;

/// <summary>The baseline's keys, and its connection with the service's settings.</summary>
public static class BaselineStore
{
    // The value is the one that the service stores, but the key is not hashed: hashing is a cost of the service.
    private const string Prefix = "baseline:";

    public static RedisKey KeyOf(string userId) => Prefix + userId;

    internal static async Task<ConnectionMultiplexer> ConnectAsync(string connectionString)
    {
        var configuration = ConfigurationOptions.Parse(connectionString);
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.HeartbeatInterval = TimeSpan.FromMilliseconds(50);
        configuration.AsyncTimeout = configuration.SyncTimeout = 250;
        configuration.IncludeDetailInExceptions = false;
        configuration.ClientName = "baseline";
        return await ConnectionMultiplexer.ConnectAsync(configuration);
    }
}
