using System.ComponentModel;
using Predictions.Redis.Values;

namespace Predictions.Redis.Connection;

/// <summary>Where histories are stored, how they are encrypted, and how long the service waits for Redis.</summary>
public sealed record RedisOptions
{
    /// <summary>
    /// A <see cref="RedisAddress"/>, for example <c>redis:6379,password=…,ssl=true</c> or <c>rediss://:…@redis:6379/0</c>.
    /// Required.
    /// </summary>
    public required string ConnectionString { get; init; }

    /// <summary>
    /// The secret that hashes user ids into keys, at least 16 characters. Histories stored under one secret cannot be found with
    /// another. Required unless the service and Redis are on the loopback interface, where a public development secret is used.
    /// </summary>
    public required string KeySecret { get; init; }

    /// <summary>
    /// The prefix of every key, where several services share one Redis: 0 to 32 visible ASCII characters. Default none.
    /// </summary>
    public string? KeyPrefix { get; init; }

    /// <summary>
    /// The form of the keys: <c>Tagged</c> or <c>Untagged</c>. Default <c>Tagged</c>: each key begins with the hash tag of its
    /// partition, such as <c>{p:a7}</c>. <c>Untagged</c> reads and writes the keys of versions before the tags;
    /// <c>predictions histories rekey</c> moves them.
    /// </summary>
    public string Keys { get; init; } = Tagged;

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

    /// <summary>
    /// How many replicas must confirm a write before it is answered: 0 to 10. Default 0: replication is asynchronous. A write
    /// that too few confirm in time is stored, and answered with <c>STORED_NOT_CONFIRMED</c>. It makes a loss at a failover
    /// less likely, and cannot rule it out. Not for the embedded store.
    /// </summary>
    public int WaitReplicas { get; init; }

    /// <summary>How long a write waits for <see cref="WaitReplicas"/>, in milliseconds: 1 to 10,000. Default 100.</summary>
    public int WaitReplicasTimeoutMs { get; init; } = 100;

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

    /// <summary>The value of <see cref="Keys"/> for keys with a hash tag.</summary>
    public const string Tagged = "Tagged";

    /// <summary>The value of <see cref="Keys"/> for keys without one.</summary>
    public const string Untagged = "Untagged";

    internal bool AreKeysTagged => Keys == Tagged;

    /// <summary>The minimum length of <see cref="KeySecret"/>, in characters.</summary>
    public const int MinSecretCharacters = 16;

    /// <summary>
    /// The errors in these options, one line each that begins with the setting's name; empty where they are valid. No line
    /// repeats a value.
    /// </summary>
    public IEnumerable<string> Problems()
    {
        if (RedisAddress.Problem(ConnectionString) is { } unreadable)
            yield return $"ConnectionStrings:Redis {unreadable}";
        if (KeySecret is null || KeySecret.Length < MinSecretCharacters)
            yield return $"Redis:KeySecret must have at least {MinSecretCharacters} characters";
        if (KeyPrefix is { } prefix && (prefix.Length > 32 || prefix.Any(c => c is <= ' ' or > '~')))
            yield return "Redis:KeyPrefix must be at most 32 visible ASCII characters";
        if (Keys is not (Tagged or Untagged))
            yield return $"Redis:Keys must be {Tagged} or {Untagged}";
        if (CaFile is { } file && !ClientConfiguration.CanTrust(file))
            yield return "Redis:CaFile must be a PEM file with a certificate";
        if (CallTimeoutMs is < 10 or > 10_000)
            yield return "Redis:CallTimeoutMs must be 10 to 10,000";
        if (WriteTimeoutMs is < 100 or > 60_000)
            yield return "Redis:WriteTimeoutMs must be 100 to 60,000";
        if (WaitReplicas is < 0 or > 10)
            yield return "Redis:WaitReplicas must be 0 to 10";
        if (WaitReplicasTimeoutMs is < 1 or > 10_000)
            yield return "Redis:WaitReplicasTimeoutMs must be 1 to 10,000";
        if (TtlDays is < 1 or > 36_500)
            yield return "Redis:TtlDays must be 1 to 36,500, or absent";
        if (KeyRingProblem() is { } unusable)
            yield return unusable;
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
        var setting = KeyRingFile is null ? "Redis:KeyRing" : "Redis:KeyRingFile";
        if (KeyRing is not null && KeyRingFile is not null)
            return "Redis:KeyRing and Redis:KeyRingFile must not both be set";
        // An environment variable that was left empty must not switch encryption off.
        if (KeyRing is "" || KeyRingFile is "")
            return $"{setting} must not be empty; remove the setting to store histories without encryption";
        if (!EncryptWrites && !AcceptUnencrypted)
            return "Redis:EncryptWrites=false needs Redis:AcceptUnencrypted=true, because otherwise new values could not be read";
        try
        {
            return ReadKeyRing() is null && AcceptUnencrypted
                ? "Redis:AcceptUnencrypted needs Redis:KeyRingFile or Redis:KeyRing"
                : null;
        }
        catch (FormatException e)
        {
            return $"{setting}: {e.Message}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return $"{setting} cannot be read ({e.GetType().Name})";
        }
    }
}
