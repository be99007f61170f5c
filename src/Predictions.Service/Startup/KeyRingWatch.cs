using System.Security.Cryptography;
using System.Text;
using Predictions.Redis.Connection;
using Predictions.Redis.Store;
using Predictions.Redis.Values;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Startup;

/// <summary>
/// Looks at the content of the key ring's file, since a mounted secret swaps links, and has the store take what is new, so that keys
/// are replaced while it serves. What is no key ring changes nothing and is told, once.
/// </summary>
internal sealed partial class KeyRingWatch(
    RedisOptions options, RedisHistoryStore store, KeyRingMetrics metrics, TimeProvider clock, ILogger<KeyRingWatch> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

    private string? _seen;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.KeyRingFile is null)
            return;
        _seen = FingerprintOf(options.KeyRingFile);
        using var timer = new PeriodicTimer(Every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                Look(options.KeyRingFile);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // A host that ends before it has started would take this for a failure.
        }
    }

    private void Look(string path)
    {
        var fingerprint = FingerprintOf(path);
        if (fingerprint == _seen)
            return;
        _seen = fingerprint;
        try
        {
            store.KeyRing = KeyRing.Parse(File.ReadAllText(path));
            Taken(store.KeyRing.CurrentId);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            metrics.CountRefusal();
            // The system's own message may hold no more than a path; a ring's says what is wrong with it, and nothing of a key.
            Refused(e is FormatException ? e.Message : e.GetType().Name, store.KeyRing!.CurrentId);
        }
    }

    private static string FingerprintOf(string path)
    {
        try
        {
            return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(File.ReadAllText(path))));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.GetType().Name;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Key ring replaced: histories are now encrypted with key {Key}")]
    private partial void Taken(int key);

    [LoggerMessage(2, LogLevel.Error, "New key ring rejected: {Problem}. Still encrypting with key {Key}")]
    private partial void Refused(string problem, int key);
}
