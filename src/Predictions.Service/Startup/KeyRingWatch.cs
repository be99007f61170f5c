using System.Security.Cryptography;
using System.Text;
using Predictions.Redis.Connection;
using Predictions.Redis.Store;
using Predictions.Redis.Values;
using Predictions.Service.Telemetry;

namespace Predictions.Service.Startup;

/// <summary>
/// Replaces the store's key ring when the content of <c>Redis:KeyRingFile</c> changes. An invalid file is logged once and changes
/// nothing.
/// </summary>
internal sealed partial class KeyRingWatch(
    RedisOptions options, RedisHistoryStore store, KeyRingMetrics metrics, TimeProvider clock,
    ILogger<KeyRingWatch> log)
{
    private readonly Outage _outage = new(clock);
    private string _seen = FingerprintOf(options.KeyRingFile!);

    public Task LookAsync(CancellationToken _)
    {
        var fingerprint = FingerprintOf(options.KeyRingFile!);
        if (fingerprint != _seen)
        {
            _seen = fingerprint;
            Load(options.KeyRingFile!);
        }

        return Task.CompletedTask;
    }

    private void Load(string path)
    {
        try
        {
            store.KeyRing = KeyRing.Parse(File.ReadAllText(path));
            KeyRingLoaded(store.KeyRing.CurrentId);
            if (_outage.TryEnd(out var seconds, out _))
                KeyRingBack(seconds);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            metrics.CountRefusal();
            _outage.Begin();
            // A message of the system may hold a path. A key ring's own message names what is wrong and holds nothing of a key.
            KeyRingRejected(e is FormatException ? e.Message : e.GetType().Name, store.KeyRing!.CurrentId);
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

    [LoggerMessage(1, LogLevel.Information, "Key ring loaded. New values are encrypted with key {Key}.")]
    private partial void KeyRingLoaded(int key);

    [LoggerMessage(2, LogLevel.Error,
        "Key ring not loaded: {Problem}. Still encrypting with key {Key}. Correct Redis:KeyRingFile.")]
    private partial void KeyRingRejected(string problem, int key);

    [LoggerMessage(3, LogLevel.Information,
        "Redis:KeyRingFile is valid again after {Seconds} s. Meanwhile histories of a key that is new in it could not be read.")]
    private partial void KeyRingBack(int seconds);
}
