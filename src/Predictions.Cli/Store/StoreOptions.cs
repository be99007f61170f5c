using System.CommandLine;
using System.Text;
using Predictions.Redis.Connection;
using Predictions.Redis.Values;

namespace Predictions.Cli.Store;

/// <summary>The store that a verb works on: named as the service's settings name it.</summary>
internal static class StoreOptions
{
    public const string ConnectionVariable = "ConnectionStrings__Redis";
    public const string SecretVariable = "Redis__KeySecret";
    public const string RingVariable = "Redis__KeyRing";
    public const string RingFileVariable = "Redis__KeyRingFile";

    /// <summary>One answer is one of hundreds of users here, and nobody waits for it with a phone in her hand.</summary>
    private const int CallTimeoutMs = 10_000;

    private static readonly Option<string?> Connection = new("--redis")
    {
        Description = $"The store's connection string. Default: the environment's {ConnectionVariable}.",
    };

    private static readonly Option<string?> KeyPrefix = new("--key-prefix") { Description = "What every key begins with." };

    private static readonly Option<string?> SecretFile = new("--key-secret-file")
    {
        Description = $"A file that holds what user ids are hashed into keys with. Default: the environment's {SecretVariable}.",
    };

    private static readonly Option<string?> RingFile = new("--key-ring-file")
    {
        Description = $"The file of the key ring that encrypts histories. Default: the environment's {RingFileVariable} or {RingVariable}.",
    };

    private static readonly Option<bool> AcceptUnencrypted = new("--accept-unencrypted", "--accept-unsealed")
    {
        Description = "Read histories without encryption although there is a key ring, as the service's Redis:AcceptUnencrypted.",
    };

    private static readonly Option<int?> TtlDays = new("--ttl-days")
    {
        Description = "When an unchanged history is forgotten, as the service's Redis:TtlDays. Default: never.",
    };

    public static IEnumerable<Option> ForReading => [Connection, KeyPrefix, SecretFile, RingFile, AcceptUnencrypted];

    public static IEnumerable<Option> ForWriting => [.. ForReading, TtlDays];

    /// <summary>What was chosen, checked.</summary>
    /// <exception cref="StoreChoiceException">Something is missing or out of its range.</exception>
    public static RedisOptions Read(ParseResult parsed)
    {
        if (parsed.GetValue(Connection) is { } typed && RedisOptions.HoldsPassword(typed))
            throw new StoreChoiceException(
                $"--redis: a password on the command line can be read by everybody on this machine; put it into the environment's {ConnectionVariable}");
        var connection = parsed.GetValue(Connection) ?? Environment.GetEnvironmentVariable(ConnectionVariable);
        if (string.IsNullOrWhiteSpace(connection))
            throw new StoreChoiceException(
                $"--redis: name the store, such as 127.0.0.1:6379, here or in the environment's {ConnectionVariable}");
        var secret = ReadSecret(parsed.GetValue(SecretFile));
        if (string.IsNullOrEmpty(secret) && !LoopbackAddress.IsConnectionString(connection))
            throw new StoreChoiceException(
                $"--key-secret-file: give it, or set {SecretVariable}; without it only a store on the loopback interface will do");
        if (string.IsNullOrEmpty(secret))
            Console.Error.WriteLine(
                $"predictions: {SecretVariable} is not set: user ids are hashed with a secret that everybody knows, "
                + "as is right on loopback alone");
        var options = new RedisOptions
        {
            ConnectionString = connection,
            KeySecret = string.IsNullOrEmpty(secret) ? HistoryKeys.DevelopmentSecret : secret,
            KeyPrefix = parsed.GetValue(KeyPrefix),
            KeyRingFile = RingFileOf(parsed),
            KeyRing = RingFileOf(parsed) is null ? Environment.GetEnvironmentVariable(RingVariable) : null,
            AcceptUnencrypted = parsed.GetValue(AcceptUnencrypted),
            CallTimeoutMs = CallTimeoutMs,
            TtlDays = parsed.GetResult(TtlDays) is null ? null : parsed.GetValue(TtlDays),
        };
        return options.Problems().FirstOrDefault() is { } problem ? throw new StoreChoiceException(problem) : options;
    }

    /// <summary>Tells stores apart by what their keys are made with, as one of those keys: it gives no secret away.</summary>
    public static string KeySpace(RedisOptions options) =>
        Encoding.ASCII.GetString(new HistoryKeys(options.KeySecret, options.KeyPrefix).For(SecretVariable));

    private static string? RingFileOf(ParseResult parsed) =>
        parsed.GetValue(RingFile) ?? Environment.GetEnvironmentVariable(RingFileVariable);

    private static string? ReadSecret(string? file)
    {
        if (file is null)
            return Environment.GetEnvironmentVariable(SecretVariable);
        try
        {
            return File.ReadAllText(file).TrimEnd('\r', '\n') is { Length: > 0 } secret
                ? secret
                : throw new StoreChoiceException($"--key-secret-file {file} is empty");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreChoiceException($"--key-secret-file {file} cannot be read: {e.GetType().Name}");
        }
    }
}

/// <summary>The store was not named well enough. Its message is one line for whoever typed it, and repeats no secret.</summary>
internal sealed class StoreChoiceException(string message) : Exception(message);
