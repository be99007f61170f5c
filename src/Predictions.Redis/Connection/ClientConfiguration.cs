using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using StackExchange.Redis;

namespace Predictions.Redis.Connection;

/// <summary>The settings of the client library for a service with short deadlines.</summary>
internal static class ClientConfiguration
{
    /// <summary>The settings. The address of the options is valid.</summary>
    public static ConfigurationOptions Of(RedisOptions options)
    {
        var configuration = RedisAddress.Parse(options.ConnectionString);
        configuration.AbortOnConnectFail = false;
        configuration.ConnectRetry = 1;
        // A connection may take as long as a call.
        configuration.ConnectTimeout = Math.Max(1_000, options.CallTimeoutMs);
        configuration.ReconnectRetryPolicy = new LinearRetry(100);
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        // The client checks timeouts and reconnects once per heartbeat. Its default of one second is most of a request's
        // deadline.
        configuration.HeartbeatInterval = TimeSpan.FromMilliseconds(RedisOptions.HeartbeatMs);
        // The client finds a promoted replica by polling. Its default is once a minute.
        configuration.ConfigCheckSeconds = 1;
        configuration.AsyncTimeout = configuration.SyncTimeout = options.CallTimeoutMs;
        configuration.IncludeDetailInExceptions = false;
        configuration.ClientName = "predictions";
        // The client library counts INFO among the commands of administrators.
        configuration.AllowAdmin = true;
        if (options.CaFile is { } authority)
            configuration.TrustIssuer(authority);
        return configuration;
    }

    /// <summary>Whether a file contains a CA certificate.</summary>
    public static bool CanTrust(string file)
    {
        try
        {
            using var authority = X509CertificateLoader.LoadCertificateFromFile(file);
            return true;
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
