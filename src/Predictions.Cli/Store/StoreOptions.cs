using System.CommandLine;
using System.Text;
using Predictions.Redis.Connection;
using Predictions.Redis.Values;

namespace Predictions.Cli.Store;

/// <summary>The store of a verb, with the service's setting names.</summary>
internal static class StoreOptions
{
    public const string ConnectionVariable = "ConnectionStrings__Redis";
    public const string SecretVariable = "Redis__KeySecret";
    public const string KeysVariable = "Redis__Keys";
    public const string RingVariable = "Redis__KeyRing";
    public const string RingFileVariable = "Redis__KeyRingFile";

    /// <summary>A batch of hundreds of users may take longer than an interactive call.</summary>
    private const int CallTimeoutMs = 10_000;

    private const int WaitTimeoutMs = 1_000;

    private static readonly Option<string?> Connection = CommandOption.Of<string?>(
        "--redis", $"The store's connection string. Default: the environment's {ConnectionVariable}.");

    private static readonly Option<string?> KeyPrefix = CommandOption.Of<string?>("--key-prefix", "Prefix of every key.");

    private static readonly Option<string?> Keys = CommandOption.Of<string?>(
        "--keys",
        $"The form of the keys, as the service's Redis:Keys: {RedisOptions.Tagged} or {RedisOptions.Untagged}. Default: the "
        + $"environment's {KeysVariable}, or {RedisOptions.Tagged}.");

    private static readonly Option<string?> SecretFile = CommandOption.Of<string?>(
        "--key-secret-file",
        $"A file with the secret that user ids are hashed with. Default: the environment's {SecretVariable}.");

    private static readonly Option<string?> RingFile = new("--key-ring-file")
    {
        Description = "A file with the key ring that histories are encrypted with. Default: the environment's " +
            $"{RingFileVariable} or {RingVariable}.",
    };

    private static readonly Option<bool> AcceptUnencrypted = new("--accept-unencrypted", "--accept-unsealed")
    {
        Description = "Also read histories that are not encrypted, as the service's Redis:AcceptUnencrypted.",
    };

    private static readonly Option<int?> TtlDays = CommandOption.Of<int?>(
        "--ttl-days", "Days until an unchanged history expires, as the service's Redis:TtlDays. Default: never.");

    private static readonly Option<int> WaitReplicas = CommandOption.Of<int>(
        "--wait-replicas",
        "How many replicas must confirm each batch, as the service's Redis:WaitReplicas. The verb repeats a batch that too few "
        + "confirm within a second. Default: 0.");

    public static IEnumerable<Option> ForReading => [.. ForMoving, SecretFile, RingFile, AcceptUnencrypted, Keys];

    /// <summary>The options of a verb that reads no value.</summary>
    public static IEnumerable<Option> ForMoving => [Connection, KeyPrefix];

    public static IEnumerable<Option> ForWriting => [.. ForReading, TtlDays, WaitReplicas];

    /// <summary>The chosen options, validated.</summary>
    /// <exception cref="StoreChoiceException">An option is missing or out of range.</exception>
    public static RedisOptions Read(ParseResult parsed)
    {
        var connection = ReadConnection(parsed);
        var secret = ReadSecret(parsed.GetValue(SecretFile));
        if (string.IsNullOrEmpty(secret) && !RedisAddress.IsLoopback(connection))
            throw new StoreChoiceException(
                $"--key-secret-file is required unless {SecretVariable} is set or the store is on the loopback interface");
        if (string.IsNullOrEmpty(secret))
            Console.Error.WriteLine(
                $"predictions: {SecretVariable} is not set: user ids are hashed with the public development secret, "
                + "which is safe on loopback only");
        return Checked(new RedisOptions
        {
            ConnectionString = connection,
            KeySecret = string.IsNullOrEmpty(secret) ? HistoryKeys.DevelopmentSecret : secret,
            KeyPrefix = parsed.GetValue(KeyPrefix),
            Keys = parsed.GetValue(Keys) ?? Environment.GetEnvironmentVariable(KeysVariable) ?? RedisOptions.Tagged,
            KeyRingFile = RingFileOf(parsed),
            KeyRing = RingFileOf(parsed) is null ? Environment.GetEnvironmentVariable(RingVariable) : null,
            AcceptUnencrypted = parsed.GetValue(AcceptUnencrypted),
            CallTimeoutMs = CallTimeoutMs,
            TtlDays = parsed.GetResult(TtlDays) is null ? null : parsed.GetValue(TtlDays),
            WaitReplicas = parsed.GetResult(WaitReplicas) is null ? 0 : parsed.GetValue(WaitReplicas),
            WaitReplicasTimeoutMs = WaitTimeoutMs,
        });
    }

    /// <summary>The chosen store for a verb that needs no secret, because it hashes no user id and reads no value.</summary>
    /// <exception cref="StoreChoiceException">An option is missing or out of range.</exception>
    public static RedisOptions ReadWithoutSecret(ParseResult parsed) => Checked(new RedisOptions
    {
        ConnectionString = ReadConnection(parsed),
        KeySecret = HistoryKeys.DevelopmentSecret,
        KeyPrefix = parsed.GetValue(KeyPrefix),
        CallTimeoutMs = CallTimeoutMs,
    });

    private static RedisOptions Checked(RedisOptions options) =>
        options.Problems().FirstOrDefault() is { } problem ? throw new StoreChoiceException(problem) : options;

    private static string ReadConnection(ParseResult parsed)
    {
        if (parsed.GetValue(Connection) is { } typed && RedisAddress.HoldsPassword(typed))
            throw new StoreChoiceException(
                $"--redis: every user of this machine can read a password on the command line; set {ConnectionVariable} instead");
        var connection = parsed.GetValue(Connection) ?? Environment.GetEnvironmentVariable(ConnectionVariable);
        if (string.IsNullOrWhiteSpace(connection))
            throw new StoreChoiceException(
                $"--redis is required, such as 127.0.0.1:6379, unless {ConnectionVariable} is set");
        if (RedisAddress.Problem(connection) is { } unreadable)
            throw new StoreChoiceException(
                $"{(parsed.GetValue(Connection) is null ? ConnectionVariable : "--redis")} {unreadable}");
        return connection;
    }

    /// <summary>Identifies the key space of a store by one hashed key, without revealing the secret.</summary>
    public static string KeySpace(RedisOptions options) =>
        Encoding.ASCII.GetString(new HistoryKeys(options.KeySecret, options.KeyPrefix, isTagged: false).For(SecretVariable));

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

/// <summary>The store options are incomplete or invalid. The message is one line without secrets.</summary>
internal sealed class StoreChoiceException(string message) : Exception(message);
