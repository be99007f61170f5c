using System.ComponentModel;
using Predictions.Redis.Values;

namespace Predictions.Redis.Connection;

/// <summary>Where histories are stored, how they are encrypted, and how long the service waits for Redis.</summary>
public sealed record RedisOptions
{
    /// <summary>A StackExchange.Redis connection string, for example <c>redis:6379,password=…,ssl=true</c>. Required.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>
    /// The secret that hashes user ids into keys, at least 16 characters. Histories stored under
    /// one secret cannot be found with another. Required.
    /// </summary>
    public required string KeySecret { get; init; }

    /// <summary>
    /// The prefix of every key, where several services share one Redis: 0 to 32 visible ASCII characters. Default none.
    /// </summary>
    public string? KeyPrefix { get; init; }

    /// <summary>
    /// A PEM file with the CA certificate of the server, where the machine does not trust it already. Used only with
    /// <c>ssl=true</c>. Default none.
    /// </summary>
    public string? CaFile { get; init; }

    /// <summary>How often the client checks timeouts, in milliseconds. A read can exceed its timeout by this much.</summary>
    public const int HeartbeatMs = 50;

    /// <summary>The timeout of one command, in milliseconds: 10 to 10,000. Default 150.</summary>
    public int CallTimeoutMs { get; init; } = 150;

    /// <summary>
    /// How long a write retries while other writes change the same history, in milliseconds: 100 to 60,000. Default 5,000.
    /// </summary>
    public int WriteTimeoutMs { get; init; } = 5_000;

    /// <summary>Days after its last change until a history expires: 1 to 36,500. Default <c>null</c>: never.</summary>
    public int? TtlDays { get; init; }

    /// <summary>
    /// The text of a <see cref="Values.KeyRing"/>, which encrypts stored values. Default <c>null</c>: without <see
    /// cref="KeyRingFile"/> values are not encrypted.
    /// </summary>
    public string? KeyRing { get; init; }

    /// <summary>
    /// A file with the text of a key ring. The service reads it again when it changes, so that keys can be rotated without a
    /// restart.
    /// </summary>
    public string? KeyRingFile { get; init; }

    /// <summary>
    /// Whether values without encryption are read although there is a key ring: for the time until all are encrypted. Default
    /// <c>false</c>: someone with write access to Redis but without the key then cannot forge a history.
    /// </summary>
    public bool AcceptUnencrypted { get; init; }

    /// <summary>
    /// Whether new values are encrypted where there is a key ring. Default <c>true</c>. Set <c>false</c>, with
    /// <see cref="AcceptUnencrypted"/>, while instances without the ring still serve, because they cannot read encrypted values.
    /// </summary>
    public bool EncryptWrites { get; init; } = true;

    /// <summary>The old name of <see cref="AcceptUnencrypted"/>; read until 1.0.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public bool AcceptUnsealed { get => AcceptUnencrypted; init => AcceptUnencrypted = value; }

    /// <summary>The old name of <see cref="EncryptWrites"/>; read until 1.0.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public bool SealWrites { get => EncryptWrites; init => EncryptWrites = value; }

    /// <summary>The minimum length of <see cref="KeySecret"/>, in characters.</summary>
    public const int MinSecretCharacters = 16;

    /// <summary>Whether a connection string contains a password, so that it must not be given where others can read it.</summary>
    public static bool HoldsPassword(string connectionString) => RedisConnection.HoldsPassword(connectionString);

    /// <summary>The errors in these options, one line each; empty where they are valid. No line repeats a value.</summary>
    public IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(ConnectionString) || !RedisConnection.CanRead(ConnectionString))
            yield return "Redis connection string: must be host:port,option=value,…";
        if (KeySecret is null || KeySecret.Length < MinSecretCharacters)
            yield return $"Redis key secret: must have at least {MinSecretCharacters} characters";
        if (KeyPrefix is { } prefix && (prefix.Length > 32 || prefix.Any(c => c is <= ' ' or > '~')))
            yield return "Redis key prefix: must be at most 32 visible ASCII characters";
        if (CaFile is { } file && !RedisConnection.CanTrust(file))
            yield return "Redis CA file: must be a PEM file with a certificate";
        if (CallTimeoutMs is < 10 or > 10_000)
            yield return "Redis call timeout: must be 10 to 10,000 ms";
        if (WriteTimeoutMs is < 100 or > 60_000)
            yield return "Redis write timeout: must be 100 to 60,000 ms";
        if (TtlDays is < 1 or > 36_500)
            yield return "Redis TTL: must be 1 to 36,500 days, or absent";
        if (KeyRingProblem() is { } unusable)
            yield return $"Redis key ring: {unusable}";
    }

    /// <summary>Reads the key ring; <c>null</c> where none is set.</summary>
    /// <exception cref="FormatException">The text is not a key ring. The message quotes nothing of a key.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public KeyRing? ReadKeyRing() =>
        KeyRingFile is not null ? Values.KeyRing.Parse(File.ReadAllText(KeyRingFile))
        : KeyRing is not null ? Values.KeyRing.Parse(KeyRing)
        : null;

    private string? KeyRingProblem()
    {
        if (KeyRing is not null && KeyRingFile is not null)
            return "set KeyRing or KeyRingFile, not both";
        // An environment variable that was left empty must not switch encryption off.
        if (KeyRing is "" || KeyRingFile is "")
            return "KeyRing or KeyRingFile is empty; remove the setting to store histories without encryption";
        if (!EncryptWrites && !AcceptUnencrypted)
            return "EncryptWrites=false needs AcceptUnencrypted=true, because otherwise new values could not be read";
        try
        {
            return ReadKeyRing() is null && AcceptUnencrypted ? "AcceptUnencrypted needs a key ring" : null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"the file cannot be read ({e.GetType().Name})";
        }
    }
}
